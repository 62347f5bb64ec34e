"""A file is written completely or not at all."""

import errno
import os
import stat
import sys
from pathlib import Path

import pytest

from analysis.tables.files import remove, write_bytes, write_text
from analysis.vocabulary.errors import ReportError


def names_in(folder):
    return [path.name for path in folder.iterdir()]


def test_text_is_written_as_utf_8_with_lf(tmp_path):
    path = tmp_path / "new" / "folder" / "page.html"
    write_text(path, "45 – 50\n§\n")
    assert path.read_bytes() == "45 – 50\n§\n".encode()


def test_a_file_is_replaced(tmp_path):
    path = tmp_path / "page.html"
    write_bytes(path, b"first")
    write_bytes(path, b"second")
    assert path.read_bytes() == b"second"
    assert names_in(tmp_path) == ["page.html"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_a_file_has_the_usual_rights(tmp_path):
    before = os.umask(0o022)
    try:
        write_text(tmp_path / "page.html", "x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "page.html").stat().st_mode) == 0o644


def full_disk(*_):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_keeps_the_last_good_file_and_leaves_nothing_behind(tmp_path, monkeypatch):
    path = tmp_path / "page.html"
    write_text(path, "last good")
    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(ReportError, match=r"page\.html.*the disk is full.*The earlier file is as it was"):
        write_text(path, "half")
    assert path.read_text(encoding="utf-8") == "last good"
    assert names_in(tmp_path) == ["page.html"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_device_that_is_full_is_reported_as_such(tmp_path, monkeypatch):
    real_open = Path.open
    monkeypatch.setattr(Path, "open", lambda self, mode: real_open(Path("/dev/full"), "wb"))
    with pytest.raises(ReportError, match="the disk is full"):
        write_text(tmp_path / "page.html", "x")


def test_an_interruption_leaves_nothing_behind(tmp_path, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_text(tmp_path / "page.html", "x")
    assert names_in(tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="rights do not bind this user")
def test_a_folder_without_the_right_to_write_is_reported(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(ReportError, match="writing is not allowed"):
            write_text(tmp_path / "page.html", "x")
    finally:
        tmp_path.chmod(0o700)


def test_a_read_only_disk_is_reported(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(ReportError, match="the disk is read-only"):
        write_text(tmp_path / "page.html", "x")


def test_a_file_that_stands_where_a_folder_should_is_reported(tmp_path):
    (tmp_path / "reports").write_text("x", encoding="utf-8")
    with pytest.raises(ReportError, match=r"page\.html"):
        write_text(tmp_path / "reports" / "page.html", "x")


def test_on_windows_a_file_in_use_is_tried_again(tmp_path, monkeypatch):
    real_replace, refusals = Path.replace, [PermissionError(errno.EACCES, "in use")] * 2

    def replace(self, target):
        if refusals:
            raise refusals.pop()
        return real_replace(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr("analysis.tables.files._IS_WINDOWS", True)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    write_text(tmp_path / "page.html", "x")
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == "x"


def test_a_file_that_stays_in_use_is_reported(tmp_path, monkeypatch):
    def refuse(self, target):
        raise PermissionError(errno.EACCES, "in use")

    monkeypatch.setattr(Path, "replace", refuse)
    monkeypatch.setattr("analysis.tables.files._IS_WINDOWS", True)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    with pytest.raises(ReportError, match="Close the file if another program has it open"):
        write_text(tmp_path / "page.html", "x")
    assert names_in(tmp_path) == []


def test_removing_what_is_not_there_is_fine_and_a_folder_is_refused(tmp_path):
    remove(tmp_path / "nothing")
    with pytest.raises(ReportError, match="cannot be removed"):
        remove(tmp_path)
