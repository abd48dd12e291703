"""Ledgers that nobody would think of, for what must hold of every ledger."""

from typing import Any

from hypothesis import strategies as st

from storage.records import Officer
from tests.storage.samples import day, inspection, patrol, training

names = st.sampled_from(["陈美玲", "李国强", "欧阳 娜", "王五"])
officers = st.lists(st.builds(Officer, name=names, certificate=st.sampled_from("12")), max_size=3)
dates = st.sampled_from(
    [None, *map(day, ("2024-12-31", "2025-01-01", "2025-06-30", "2025-12-31", "2026-01-01"))]
)
shared: dict[str, st.SearchStrategy[Any]] = {
    "date": dates,
    "field": st.sampled_from(["住建领域", "自然资源领域", "消防领域", ""]),
    "village": st.sampled_from(["石岗村", "东岸村", ""]),
    "officers": officers.map(tuple),
    "status": st.sampled_from(["submitted", "submitted", "approved", "draft", "returned", "void"]),
    "repeats": st.sampled_from(["", "", "", "0195"]),
}
inspections = st.fixed_dictionaries(
    {},
    optional=shared
    | {
        "item": st.sampled_from(["违法建设", "临时用地", ""]),
        "subject": st.sampled_from(["甲", "乙", ""]),
        "kind": st.sampled_from(["日常检查", "个案检查", ""]),
        "findings": st.sampled_from(["整齐", ""]),
        "result": st.sampled_from(
            ["未发现问题", "发现问题", "发现问题已当场改正", "责令限期改正", "立案", ""]
        ),
        "measures": st.sampled_from(["", "责令限期改正", "普法教育、当场改正"]),
        "penalty_number": st.sampled_from(["", "", "罚1", "宋执罚〔2025〕2号"]),
        "penalty_decided_on": st.sampled_from([None, *map(day, ("2025-02-01", "2026-02-01"))]),
        "other_act": st.sampled_from(["", "", "查封"]),
        "problems": st.sampled_from([(), ("占道",), ("占道", "无证")]),
        "recheck_result": st.sampled_from(["", "已整改", "未整改", "看过"]),
        "correct_by": st.sampled_from([None, *map(day, ("2025-08-01", "2026-02-01"))]),
        "recheck_on": st.sampled_from([None, None, day("2025-09-01")]),
        "document_number": st.sampled_from(["", "责1", "责2"]),
        "case_filed": st.sampled_from([None, True, False]),
        "case_number": st.sampled_from(["", "立1"]),
    },
).map(lambda parts: inspection(**parts))
patrols = st.fixed_dictionaries({}, optional=shared).map(lambda parts: patrol(**parts))
trainings = st.fixed_dictionaries(
    {},
    optional={
        "date": dates,
        "status": shared["status"],
        "repeats": shared["repeats"],
        "attendees": st.sampled_from([None, 0, 4]),
        "level": st.sampled_from(["国家级", "省级", "市", "县(区)级", "镇级", "不明", ""]),
    },
).map(lambda parts: training(**parts))
ledgers = st.lists(
    st.one_of(inspections, inspections, inspections, patrols, trainings), max_size=40
)
