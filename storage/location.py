"""Where a ledger lies, and whether the disk keeps the promises that the journal relies on.

Locks and syncing are not to be trusted on network drives, and a program that
copies a folder to a cloud may put back an older file. Such places are said, not
refused: they may be all there is.
"""

import os
import sys
from pathlib import Path

from storage.identity import user_folder
from storage.language import _

# File systems that live on another machine.
_REMOTE = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afpfs", "webdav", "9p", "ncpfs", "ceph"}
_REMOTE_FUSE = ("fuse.sshfs", "fuse.rclone", "fuse.davfs", "davfs", "fuse.gvfsd", "fuse.glusterfs")
# Folders that programs keep in step with a cloud, by the beginning of their name.
_CLOUDS = (
    *("onedrive", "dropbox", "google drive", "googledrive", "icloud", "mobile documents"),
    *("nextcloud", "owncloud", "seafile", "syncthing", "nutstore", "坚果云", "我的坚果云"),
    *("baidusyncdisk", "百度网盘", "百度云", "wps云盘", "wpsdrive", "wps cloud", "阿里云盘"),
    *("微云", "weiyun", "天翼云盘", "钉盘", "腾讯微云"),
)
# Windows takes paths of 259 characters, unless it was told otherwise; what is put aside of
# an attachment needs 128 of them beyond the ledger's folder.
_LONGEST = 130
_MARKS = (".dropbox", ".dropbox.cache", ".stfolder", ".nutstore", ".owncloudsync.log")


def own_ledger() -> Path:
    """Return the folder where this person's own ledger is or will be."""
    return user_folder() / "ledger"


def sample_ledger() -> Path:
    """Return the folder where the sample is or will be."""
    return user_folder() / "sample"


def ledger_in_use(named: Path | None = None) -> Path:
    """Return the folder of the ledger in use, which need not exist.

    Args:
        named: the one that was asked for; else it is the person's own, or the sample where
            that is all there is.
    """
    own = named or own_ledger()
    return sample_ledger() if not (named or own.exists()) and sample_ledger().exists() else own


def warning(folder: Path) -> str:
    """Return a sentence on what makes `folder` a risky place for a ledger, `""` if nothing does."""
    folder = Path(os.path.abspath(folder))  # noqa: PTH100  # resolve() would follow into the cloud
    cloud = _cloud(folder)
    if cloud:
        return _(
            "{folder} is kept in step with a cloud ({name}), which may bring an older file back "
            "or two files together. Keep the ledger elsewhere, and put backups there."
        ).format(folder=folder, name=cloud)
    if sys.platform == "win32" and len(str(folder)) > _LONGEST:
        return _(
            "The path {folder} is so long that Windows may refuse attachments in it. "
            "Keep the ledger in a folder with a shorter path."
        ).format(folder=folder)
    if _is_remote(folder):
        return _(
            "{folder} is on a network drive, where locks and saving are less certain. Let one "
            "computer at a time use the ledger, or keep it on this computer and back up there."
        ).format(folder=folder)
    return ""


def _cloud(folder: Path) -> str:
    for place in (folder, *folder.parents):
        if place.name.casefold().startswith(_CLOUDS):
            return place.name
        # Path.exists raises where it may not look, or the name is too long to be one.
        if any(os.path.exists(place / mark) for mark in _MARKS):  # noqa: PTH110
            return place.name
    return ""


def _is_remote(folder: Path) -> bool:
    if sys.platform == "win32":
        import ctypes

        drive = folder.anchor
        return drive.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(drive) == 4
    return _file_system(folder) in _REMOTE or _file_system(folder).startswith(_REMOTE_FUSE)


def _file_system(folder: Path) -> str:
    """Return the type of the file system that holds `folder`, `""` where it cannot be told."""
    found = ("", "")
    for place, kind in _mounts():
        inside = folder == Path(place) or Path(place) in folder.parents
        if inside and len(place) >= len(found[0]):
            found = (place, kind)
    return found[1]


def _mounts() -> list[tuple[str, str]]:
    """Return where file systems are mounted, and their types."""
    if sys.platform == "linux":
        try:
            lines = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return []
        fields = [line.split() for line in lines.splitlines()]
        # A space in a path is written \040.
        return [(words[1].replace("\\040", " "), words[2]) for words in fields if len(words) > 2]
    if sys.platform == "darwin":
        import re
        import subprocess

        try:
            listed = subprocess.run(["/sbin/mount"], capture_output=True, timeout=5, check=True)
        except (OSError, subprocess.SubprocessError):
            return []
        text = listed.stdout.decode(errors="replace")
        return re.findall(r"^.+? on (.+?) \((\w+)", text, re.M)
    return []
