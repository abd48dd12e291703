"""Risky places for a ledger are noticed, ordinary ones are not."""

from pathlib import Path

import pytest

from storage import location


def test_an_ordinary_folder_is_no_risk(tmp_path: Path) -> None:
    assert location.warning(tmp_path / "宋桂镇") == ""


@pytest.mark.parametrize(
    "name", ["OneDrive - 镇政府", "Dropbox", "我的坚果云", "BaiduSyncdisk", "WPS云盘"]
)
def test_a_folder_that_a_cloud_keeps_in_step_is_said_with_its_name(
    tmp_path: Path, name: str
) -> None:
    said = location.warning(tmp_path / name / "台账")
    assert name in said
    assert "backups" in said


def test_a_folder_with_the_mark_of_a_cloud_is_said(tmp_path: Path) -> None:
    (tmp_path / "共享").mkdir()
    (tmp_path / "共享" / ".stfolder").mkdir()
    assert "共享" in location.warning(tmp_path / "共享" / "台账")


def test_a_network_drive_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    share = tmp_path / "网络盘 1"
    mounts = [("/", "ext4"), (str(share), "cifs"), (str(share / "local"), "ext4")]
    monkeypatch.setattr(location, "_mounts", lambda: mounts)
    monkeypatch.setattr("storage.location.sys.platform", "linux")
    assert "network drive" in location.warning(share / "台账")
    assert location.warning(share / "local" / "台账") == ""
    assert location.warning(tmp_path) == ""
