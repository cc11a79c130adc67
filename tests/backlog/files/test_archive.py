import io
from zipfile import ZipFile

from backlog.files.archive import zip_files


def test_the_same_files_are_the_same_bytes_and_come_out_as_they_went_in() -> None:
    files = [("b.txt", b"second"), ("a.txt", b"first" * 1000), ("empty", b"")]
    packed = zip_files(files)
    assert packed == zip_files(iter(files))
    with ZipFile(io.BytesIO(packed)) as archive:
        assert [(name, archive.read(name)) for name in archive.namelist()] == files
        assert {info.external_attr >> 16 for info in archive.infolist()} == {0o644}
