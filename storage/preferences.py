"""What one person prefers, on this computer and for every ledger: language and theme.

Kept in `preferences.toml` in the user's folder. Read without a TOML library, because
every command asks for the language before it prints its first word.
"""

from pathlib import Path

from storage.identity import user_folder

NAME = "preferences.toml"


def file() -> Path:
    """Return where preferences are kept."""
    return user_folder() / NAME


def preference(name: str) -> str:
    """Return what the person prefers, `""` where nothing is remembered."""
    return _all().get(name, "")


def remember(name: str, value: str) -> None:
    """Remember a preference; it is a word without quotes or line breaks.

    Raises:
        CannotWriteError: the disk refused; the preference holds for this run only.
    """
    from storage import disk
    from storage.errors import CannotWriteError, reason
    from storage.language import _

    path = file()
    kept = {**_all(), name: value}
    text = "".join(f'{name} = "{value}"\n' for name, value in sorted(kept.items()))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        disk.write_whole(path, text.encode())
    except OSError as error:
        raise CannotWriteError(
            _("The choice holds until you leave; {path} could not be written: {reason}.").format(
                path=path, reason=reason(error)
            )
        ) from error


def _all() -> dict[str, str]:
    try:
        lines = file().read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    pairs = (line.partition("=") for line in lines if "=" in line)
    return {
        name.strip(): value.strip().strip("\"'") for name, _equals, value in pairs if name.strip()
    }
