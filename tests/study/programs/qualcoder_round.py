"""QualCoder's own reader and writer of .qdpx, without its windows.

usage: qualcoder_round.py SOURCE FOLDER

SOURCE holds QualCoder's refi.py, FOLDER holds in.qdpx. Its reader fills FOLDER/data.qda, its writer makes
FOLDER/out.qdpx. Every window is stood in for; no line of the two is changed.
"""

from __future__ import annotations

import builtins
import importlib.util
import os
import sqlite3
import sys
import types
from pathlib import Path

TABLES = """
CREATE TABLE project (databaseversion text, date text, memo text, about text, bookmarkfile integer,
 bookmarkpos integer);
CREATE TABLE source (id integer primary key, name text, fulltext text, mediapath text, memo text, owner text,
 date text, av_text_id integer, risid integer, unique(name));
CREATE TABLE code_image (imid integer primary key, id integer, x1 integer, y1 integer, width integer,
 height integer, cid integer, memo text, date text, owner text, important integer, pdf_page integer);
CREATE TABLE code_av (avid integer primary key, id integer, pos0 integer, pos1 integer, cid integer,
 memo text,
 date text, owner text, important integer);
CREATE TABLE annotation (anid integer primary key, fid integer, pos0 integer, pos1 integer, memo text,
 owner text,
 date text, unique(fid,pos0,pos1,owner));
CREATE TABLE attribute_type (name text primary key, date text, owner text, memo text, caseOrFile text,
 valuetype text);
CREATE TABLE attribute (attrid integer primary key, name text, attr_type text, value text, id integer,
 date text,
 owner text, unique(name,attr_type,id));
CREATE TABLE case_text (id integer primary key, caseid integer, fid integer, pos0 integer, pos1 integer,
 owner text, date text, memo text);
CREATE TABLE cases (caseid integer primary key, name text, memo text, owner text, date text,
 constraint ucm unique(name));
CREATE TABLE code_cat (catid integer primary key, name text, owner text, date text, memo text,
 supercatid integer,
 unique(name));
CREATE TABLE code_text (ctid integer primary key, cid integer, fid integer, seltext text, pos0 integer,
 pos1 integer, owner text, date text, memo text, avid integer, important integer,
 unique(cid,fid,pos0,pos1,owner));
CREATE TABLE code_name (cid integer primary key, name text, memo text, catid integer, owner text, date text,
 color text, supercid integer, unique(name));
CREATE TABLE journal (jid integer primary key, name text, jentry text, date text, owner text, unique(name));
INSERT INTO project VALUES ('v11', '2026-01-01 00:00:00', '', 'QualCoder', 0, 0);
"""


class Window:
    """Stands in for anything that has windows: it does nothing and is nothing."""

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def __getattr__(self, name: str) -> Window:
        return Window()

    def __call__(self, *_: object, **__: object) -> Window:
        return Window()

    def __bool__(self) -> bool:
        return False

    def __invert__(self) -> Window:
        return self

    __and__ = __or__ = __rand__ = __ror__ = lambda self, other: self


def module(name: str, **holds: object) -> types.ModuleType:
    """A module that holds these things, where the program looks for it."""
    made = types.ModuleType(name)
    made.__path__ = []
    for key, value in holds.items():
        setattr(made, key, value)
    sys.modules[name] = made
    return made


def load(source: Path, folder: Path) -> types.ModuleType:
    """QualCoder's module, with what it imports stood in for."""

    class Dialogs(Window):
        Option = Window()

        @staticmethod
        def getOpenFileName(*_: object, **__: object) -> tuple[str, bool]:
            return str(folder / "in.qdpx"), True

        @staticmethod
        def getExistingDirectory(*_: object, **__: object) -> str:
            return str(folder / "exported")

    widgets = module("PyQt6.QtWidgets", QFileDialog=Dialogs, QProgressDialog=Window, QDialog=Window)
    module("PyQt6", QtWidgets=widgets, QtCore=module("PyQt6.QtCore", Qt=Window()))
    module("qualcoder")
    module("qualcoder.color_selector", colors=["#F5F5F5"] * 120, color_matcher=lambda colour: colour)
    module("qualcoder.GUI")
    module("qualcoder.GUI.ui_dialog_refi_export_endings", Ui_Dialog_refi_export_line_endings=Window)
    module("qualcoder.helpers", Message=Window)
    builtins._ = lambda text: text
    spec = importlib.util.spec_from_file_location("qualcoder.refi", source / "refi.py")
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def main(source: Path, folder: Path) -> None:
    """Import into a fresh project, then export it."""
    os.environ["HOME"] = os.environ["USERPROFILE"] = str(folder)
    for name in ("project.qda/documents", "project.qda/images", "exported", ".qualcoder"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    refi = load(source, folder)
    connection = sqlite3.connect(folder / "data.qda")
    connection.executescript(TABLES)
    app = types.SimpleNamespace(
        conn=connection,
        settings={
            "codername": "default",
            "directory": str(folder),
            "ai_enable": "False",
            "fontsize": 10,
            "font": "",
        },
        project_path=str(folder / "project.qda"),
        project_name="project.qda",
        version="QualCoder",
        ai_models=[],
        write_config_ini=lambda *_: None,
        get_annotations=lambda: [],
    )
    refi.RefiImport(app, Window(), "qdpx")
    adrift = connection.execute("SELECT count(*) FROM code_text WHERE cid IS NULL").fetchone()[0]
    if adrift:
        sys.exit(f"{adrift} codings have no code")
    refi.RefiExport(app, Window(), "project")
    connection.commit()
    connection.close()
    (folder / "exported" / "project.qdpx").rename(folder / "out.qdpx")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
