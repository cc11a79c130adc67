import re
from datetime import date
from pathlib import Path

import pytest

from app.config import BadConfig, Caller, Config, Webhook, load
from app.first_config import first_config
from backlog.checks import Rules
from backlog.errors import NotAllowed
from backlog.queries.stream import EVENTS
from backlog.roles import People, Role, require
from backlog.target import Level
from exporters import TARGETS

LEAST = """
[company]
name = "Prairie"
timezone = "America/Edmonton"
"""
DANA = '[[people]]\nemail = "dana@x.example"\nslack = "T1/U1"\nroles = ["administrator"]\n'


def read(tmp_path: Path, text: str | bytes) -> Config:
    path = tmp_path / "backlog.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load(path, TARGETS)


def mistakes(tmp_path: Path, text: str | bytes) -> list[str]:
    with pytest.raises(BadConfig) as caught:
        read(tmp_path, text)
    return str(caught.value).splitlines()


def test_a_name_and_a_time_zone_are_enough(tmp_path: Path) -> None:
    config = read(tmp_path, LEAST)
    assert (config.company.name, config.company.currency) == ("Prairie", "CAD")
    assert config.rules == Rules(registered=())
    assert set(config.profiles) == set(TARGETS)
    assert config.actor("dana@x.example", {}).roles == frozenset()


def test_everything_that_is_said_is_heard(tmp_path: Path) -> None:
    config = read(
        tmp_path,
        'operator = "dana@x.example"\n'
        + LEAST
        + "currency = 'USD'\ndue_days = 45\nholidays = [2026-12-25]\naddress = ['1 Main St']\n"
        + "[checks]\nsignature = 'warning'\nexpense = 'blocker'\n"
        + DANA
        + "[slack]\nbacklog_channel = 'C1'\naccounting_channel = 'C2'\n"
        + "[profiles.csv]\ncurrencies = ['CAD', 'USD']\nstrict = true\nformula_guard = 'off'\n",
    )
    assert (config.company.currency, config.company.due_days) == ("USD", 45)
    assert config.company.holidays == {date(2026, 12, 25)}
    assert config.rules == Rules(signature=Level.WARNING, expense=Level.BLOCKER, registered=())
    assert config.actor("", {}).roles == {Role.ADMINISTRATOR}
    assert (config.backlog_channel, config.accounting_channel) == ("C1", "C2")
    profile = config.profiles["csv"]
    assert (profile.currencies, profile.strict) == (("CAD", "USD"), True)
    assert profile.options["formula_guard"] == "off"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "company: it is missing."),
        (LEAST.replace("America/Edmonton", "Calgary"), "'Calgary' is not a time zone"),
        (LEAST + "currency = 'CDN'", "'CDN' is not a currency code"),
        (LEAST + "country = 'Canada'", "company.country: 'Canada' is no country"),
        (LEAST + "province = 'Alberta'", "company.province: 'Alberta' is no province"),
        (LEAST + "due_days = -1", "company.due_days: write a number from 0 on, not -1."),
        (LEAST + "due_days = 1000", "company.due_days: write a number up to 999, not 1000."),
        (LEAST + "due_days = 1.5", "company.due_days: write a whole number, not 1.5."),
        (LEAST + "address = '1 Main St'", "address: write a list in square brackets, not '1 Main"),
        (LEAST + "holidays = ['Easter']", "company.holidays.1: write a date like 2026-12-25, not"),
        (LEAST + "colour = 'red'", "company.colour: there is no such key; there are name, ti"),
        ("colour = 'red'\n" + LEAST, "toml: colour: there is no such key; there are company, "),
        (LEAST + "[checks]\nsignature = 'maybe'", "checks.signature: write 'blocker' or 'warning'"),
        (LEAST + "[checks]\nsegregation = 'no'", "write 'off', 'warn' or 'block', not 'no'."),
        (LEAST + "[[people]]\nemail = 'x'\nroles = []", "people.1.email: 'x' is not an e-mail"),
        (LEAST + "[[people]]\nemail = 'a@x'\nroles = ['boss']", "people.1.roles.1: write 'admin"),
        (LEAST + "[[people]]\nemail = 'a@x'\nroles = []\nslack = 'U1'", "people.1.slack: 'U1' is"),
        (LEAST + "[[people]]\nemail = 'a@x'\nroll = []", "people.1.roll: there is no such key; t"),
        ("slack = 7\n" + LEAST, "slack: write a section of its own, not 7."),
        ("operator = 'danna@x.example'\n" + LEAST + DANA,
         "operator: 'danna@x.example' is not listed under [[people]]; write an e-mail that is."),
        (LEAST + DANA + DANA.upper().replace("SLACK = \"T1/U1\"", "").replace("EMAIL", "email")
         .replace("ROLES", "roles").replace("ADMINISTRATOR", "administrator")
         .replace("[[PEOPLE]]", "[[people]]"), "dana@x.example must be listed once"),
        (LEAST + DANA + DANA.replace("dana", "amira"), "T1/U1 must be listed once"),
        (LEAST + "[profiles.sage]", "names no target 'sage'; there are quickbooks-desktop, "),
        (LEAST + "[profiles.csv]\nfont = 'x'", "[profiles.csv] has no setting 'font'"),
        (LEAST + "[profiles.csv]\nformula_guard = 7", "formula_guard is text in quotation marks"),
        (LEAST + "[profiles.csv]\nformula_guard = 'no'", "is one of on, off, not 'no'"),
        (LEAST + "[profiles.csv]\nstrict = 'yes'", "strict is true or false"),
        (LEAST + "[profiles.csv]\ncurrencies = ['CDN']", "'CDN' is not a currency code"),
        (LEAST + "[profiles.csv]\ncurrencies = [['CAD']]", "['CAD'] is not a currency code"),
        (LEAST + "[profiles]\ncsv = 7", "profiles.csv"),
        (LEAST + "[documents]\npdf_template = 'x.typ'", "documents.pdf_template: there is no file"),
        (LEAST + "[documents]\nword_template = 'x.typ'", "its name ends in .docx"),
        (LEAST + "[documents]\npdf_template = '.typ'", "there is no file '.typ'"),
        ("[company", "is not TOML"),
        (b"name = '\xff'", "is not TOML"),
        (LEAST.encode() + "address = ['Montréal']".encode("latin-1"), "line 5 is not UTF-8. Save"),
        (LEAST.encode("utf-16")[:-1], "is not UTF-8. Save the file as UTF-8"),
        ("x = " + "[" * 10_000, "it is nested too deeply."),
        (LEAST + '[folders]\nexport = "C:\\Users\\out"', "export, in line 6, has a backslash in"),
        (LEAST + '[folders]\r\nexport = "C:\\out"', "Write a Windows path between apostrophes, as"),
        (LEAST.replace("Prairie", ""), "company.name: it is empty; write the name"),
        (LEAST.replace("Prairie", " \t"), "company.name: it is empty; write the name"),
        (LEAST + "due_days = true", "company.due_days: write a whole number, not True."),
        (LEAST + "due_days = '30 days'", "company.due_days: write a whole number, not '30 da"),
        (LEAST + "holidays = [20261225]", "company.holidays.1: write a date like 2026-12-25, not"),
        (LEAST + "holidays = [0]", "company.holidays.1: write a date like 2026-12-25, not 0."),
        (LEAST + "[checks]\nclosed_until = 86400", "checks.closed_until: write a date like 2026"),
        (LEAST.replace("America/Edmonton", "localtime"), "'localtime' is whatever this machine is"),
        (LEAST.replace("America/Edmonton", "posixrules"), "'posixrules' is whatever this machine"),
        (LEAST.replace("America/Edmonton", ""), "'' is not a time zone"),
        (LEAST.replace("America/Edmonton", "../x"), "'../x' is not a time zone"),
        (LEAST + "[[people]]\nemail = 'a@x'\nroles = []", "people.1.roles: there is none; write"),
        (LEAST + "[slack]\nbacklog_channel = 'C1'\naccounting_channel = 'C1'",
         "slack: backlog_channel and accounting_channel are the same; make a channel"),
        (LEAST + "[folders]\nexport = 'x'\nintake = 'x'", "folders: export and intake are the"),
        (LEAST + "[folders]\nexport = 'x'\nintake = './x/'", "export and intake are the same"),
        (LEAST + "[folders]\nexport = 'y/../x'\nintake = 'x'", "export and intake are the same"),
        (LEAST + "[folders]\nexport = 'x/done'\nintake = 'x'", "export and intake are the same"),
        (LEAST + "[folders]\nexport = '~nobody-of-us/x'", "folders.export: there is no home as in"),
    ],
)  # fmt: skip
def test_a_mistake_is_a_sentence_that_names_its_place(
    tmp_path: Path, text: str | bytes, said: str
) -> None:
    told = mistakes(tmp_path, text)
    assert any(said in line for line in told), told
    assert all(line.endswith(".") for line in told)
    assert "Nothing was done." in told[-1]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_file_is_read_as_editors_write_it(tmp_path: Path, encoding: str, line_end: str) -> None:
    text = LEAST.replace("Prairie", "Montréal").replace("\n", line_end)
    assert read(tmp_path, text.encode(encoding)).company.name == "Montréal"


def test_a_windows_path_between_apostrophes_is_read(tmp_path: Path) -> None:
    text = LEAST + "[folders]\nexport = 'C:\\Users\\out'\n"
    assert str(read(tmp_path, text).export_folder).endswith("C:\\Users\\out")


def test_one_folder_by_two_names_is_one(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "x")
    said = mistakes(tmp_path, LEAST + "[folders]\nexport = 'x'\nintake = 'link'")
    assert "export and intake are the same folder" in said[0]


def test_each_mistake_has_its_sentence(tmp_path: Path) -> None:
    text = "[company]\nname = 7\ntimezone = 'Mars'\ncurrency = 'XXX'\n"
    assert len(mistakes(tmp_path, text)) == 4


def test_templates_are_looked_for_beside_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "looks").mkdir()
    (tmp_path / "looks" / "Ours.TYP").touch()
    config = read(tmp_path, LEAST + "[documents]\npdf_template = 'looks/Ours.TYP'")
    assert config.pdf_template == tmp_path / "looks" / "Ours.TYP"
    assert config.word_template is None


def test_a_file_that_is_not_there_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match="Run `backlog init` first"):
        load(tmp_path / "backlog.toml", TARGETS)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match="cannot be read"):
        load(tmp_path, TARGETS)


@pytest.mark.parametrize("operator", ["dana@localhost", 'quote"s\\@localhost', "é@localhost"])
def test_the_first_configuration_is_valid_and_complete(tmp_path: Path, operator: str) -> None:
    text = first_config(
        operator=operator, timezone="America/Edmonton", currency="USD", targets=TARGETS
    )
    config = read(tmp_path, text)
    assert config.actor("", {}).roles == {Role.ADMINISTRATOR}
    for target in TARGETS.values():
        profile = config.profiles[target.id]
        assert profile.currencies == (() if target.id == "csv" else ("USD",))
        chosen = {each.name: each.choose("US") for each in target.options if not each.describes}
        assert profile.options.items() >= chosen.items()
        assert len(profile.options) == len(target.options)
        assert not profile.strict
        for option in target.options:
            assert re.search(rf"^# .+\n{option.name} = ", text, re.MULTILINE)


def test_what_is_not_confirmed_stands_in_the_first_configuration() -> None:
    text = first_config(
        operator="dana@localhost", timezone="America/Edmonton", currency="CAD", targets=TARGETS
    )
    assert "# Canadian tax goes out as a split" in text.partition('tax_layout = "canada-split"')[0]


def test_the_lines_that_somebody_unlisted_is_given_list_them(tmp_path: Path) -> None:
    text = first_config(
        operator="dana@localhost", timezone="America/Edmonton", currency="CAD", targets=TARGETS
    )
    with pytest.raises(NotAllowed) as refused:
        require(People([]).by_slack("T0PRAIRIE", "U0NEW"), "see")
    people = read(tmp_path, f"{text}\n{refused.value.to_add}\n").people
    assert people.by_slack("T0PRAIRIE", "U0NEW").roles == {Role.VIEWER}


HTTP = LEAST + '[http]\nlisten = "127.0.0.1:8080"\n'


def test_nobody_is_answered_over_http_who_was_not_asked_for(tmp_path: Path) -> None:
    assert read(tmp_path, LEAST).http is None
    http = read(tmp_path, HTTP).http
    assert http
    assert (http.host, http.port) == ("127.0.0.1", 8080)
    assert http.callers == (Caller("http", frozenset({Role.INTAKE}), "BACKLOG_HTTP_TOKEN"),)
    six = read(tmp_path, LEAST + '[http]\nlisten = "[::1]:0"\n').http
    assert six
    assert (six.host, six.port) == ("::1", 0)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('listen = "8080"\n', "'8080' is no address to listen at; write one like 127.0.0.1:8080"),
        ('listen = "localhost:99999"\n', "is no address to listen at"),
        (
            '[[http.callers]]\ntoken_env = "hunter2-is-my-token"\n',
            "it names no variable; write the name of the one that holds the token, never the",
        ),
        (
            '[[http.callers]]\nname = "a"\ntoken_env = "A"\n' * 2,
            "a must be the name of one caller",
        ),
        ("[[http.callers]]\nroles = []\n", "there is none; write some of administrator"),
    ],
)
def test_a_mistake_about_callers_is_said(tmp_path: Path, written: str, said: str) -> None:
    [first, *_] = mistakes(tmp_path, LEAST + "[http]\n" + written)
    assert said in first


HOOK = '[[webhooks]]\nsecret_env = "ERP"\n'


def test_a_webhook_hears_all_unless_it_says_otherwise(tmp_path: Path) -> None:
    [hook] = read(tmp_path, LEAST + HOOK + 'url = "https://erp.x.example/in"\n').webhooks
    assert hook == Webhook("https://erp.x.example/in", "ERP", frozenset(EVENTS))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('url = "http://erp.x.example/in"\n', "is no address that is safe"),
        ('url = "https://a.example"\nevents = ["invoice.sold"]\n', "there is no 'invoice.sold'"),
        (f'url = "https://a.example"\n{HOOK}url = "https://a.example"\n', "must be listed once"),
    ],
)
def test_a_mistake_about_a_webhook_is_said(tmp_path: Path, written: str, said: str) -> None:
    [first, *_] = mistakes(tmp_path, LEAST + HOOK + written)
    assert said in first


@pytest.mark.parametrize(
    ("written", "registered"),
    [
        ("", ()),
        ('tax_numbers = {"GST/HST" = "123456789 RT0001"}', ("GST/HST",)),
        ('tax_numbers = {TVQ = "1234567890TQ0001", TPS = "123456789"}', ("GST/HST", "QST")),
        ('tax_numbers = {"PST BC" = "PST-1234-5678"}', ()),
        ('address = ["GST/HST 123456789 RT0001"]', ("GST/HST",)),
        ('address = ["GST Street 12", "Tel. 403 555 0100"]', ()),
    ],
)
def test_a_company_is_registered_where_its_documents_show_it(
    tmp_path: Path, written: str, registered: tuple[str, ...]
) -> None:
    config = read(tmp_path, LEAST + written)
    assert config.company.registered == registered
    assert config.rules == Rules(registered=registered)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ('{GST = "12345678 RT0001"}', "'12345678 RT0001' is no GST/HST number"),
        ('{QST = "123456789 TQ0001"}', "is no QST number; write one like 1234567890 TQ0001"),
        ('{GST = " "}', "write them like"),
    ],
)
def test_a_tax_number_that_cannot_be_one_is_refused(
    tmp_path: Path, written: str, told: str
) -> None:
    mistake = mistakes(tmp_path, f"{LEAST}tax_numbers = {written}")[0]
    assert "company.tax_numbers: " in mistake
    assert told in mistake
