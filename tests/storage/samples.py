"""Records that a test changes in the part it is about."""

from typing import Any

import pendulum

from storage.records import Inspection, Officer, Patrol, Training

OFFICERS = (
    Officer(name="陈美玲", certificate="19060101001"),
    Officer(name="李国强", certificate="19060101002"),
)


def day(text: str) -> pendulum.Date:
    """Return an ISO day."""
    return pendulum.Date.fromisoformat(text)


def inspection(**parts: Any) -> Inspection:
    """Return a complete inspection that counts in 2025, with `parts` in place of its own."""
    whole: dict[str, Any] = {
        "date": day("2025-05-12"),
        "field": "住建领域",
        "item": "违法建设",
        "subject": "石岗村三组在建房屋",
        "village": "石岗村",
        "officers": OFFICERS,
        "kind": "日常检查",
        "findings": "脚手架稳固，材料堆放整齐。",
        "result": "未发现问题",
    }
    return Inspection(**(whole | parts))


def patrol(**parts: Any) -> Patrol:
    """Return a patrol of May 2025."""
    whole: dict[str, Any] = {
        "date": day("2025-05-13"),
        "field": "自然资源领域",
        "village": "东岸村",
        "officers": OFFICERS,
    }
    return Patrol(**(whole | parts))


def training(**parts: Any) -> Training:
    """Return a training at county level in 2025."""
    whole: dict[str, Any] = {
        "date": day("2025-06-03"),
        "title": "《行政处罚法》专题培训",
        "level": "县级",
    }
    return Training(**(whole | parts))
