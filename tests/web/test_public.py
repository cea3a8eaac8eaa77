#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""The public pages: what is public is there in every format, what is not is nowhere, and nothing that people write breaks a format."""
import csv
import html.parser
import io
import json
import re
import time
import unittest
import urllib.parse
import xml.etree.ElementTree as xml

import icalendar

import gateway
from gateway import wait_for
from test_api import BERNBURG, STASSFURT

REFRESH_MS = 1000
NAME = "Dr. Heike Unverwechselbar"
OPERATOR, CONTACT = "Landkreis <Probe> & Söhne", "digital@probe.example"
ATOM = "{http://www.w3.org/2005/Atom}"
PAGES = ["", "/stufen", "/feed.atom", "/calendar.ics", "/cases.csv", "/cases.json", "/dcat.jsonld"]
HOSTILE = '<script>alert("1")</script> ]]> &amp; \' -->'
VOID = {"meta", "link", "input", "img", "br", "hr"}


class Page(html.parser.HTMLParser):
    """A page that is well-formed: its elements, its links, its text."""

    def __init__(self, answer):
        super().__init__()
        self.open, self.tags, self.links, self.words = [], [], [], []
        self.feed(answer.body.decode())
        assert not self.open, self.open

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag == "a":
            self.links.append(dict(attributes)["href"])
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, (tag, self.open)
        self.open.pop()

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


def rows_of(answer):
    return list(csv.DictReader(io.StringIO(answer.body.decode())))


class Case(unittest.TestCase):
    options = ("--public-refresh-ms", str(REFRESH_MS), "--operator", OPERATOR, "--contact", CONTACT)

    @classmethod
    def setUpClass(cls):
        cls.web = gateway.Gateway(*cls.options)
        cls.lead = cls.web.person(NAME, ("lead", BERNBURG), ("submitter", BERNBURG))
        cls.other = cls.web.person("Bert", ("lead", STASSFURT))

    @classmethod
    def tearDownClass(cls):
        cls.web.close()

    def draft(self, title, visibility="public", who=None, **fields):
        return (who or self.lead).done("case.draft", {"title": title, "visibility": visibility, **fields})["ref"]

    def get(self, path="", headers=None):
        return self.web.anybody().request("GET", "/public" + path, headers=headers)

    def listed(self):
        return {case["ref"]: case for case in self.get("/cases.json").json["cases"]}

    def shown(self, *refs):
        """Waits until the public pages have these cases."""
        wait_for(lambda: set(refs) <= set(self.listed()))

    def everything(self, *refs):
        """Every public answer in both languages: address → answer."""
        paths = PAGES + ["/c/" + ref for ref in refs]
        return {path + lang: self.get(path + lang) for path in paths for lang in ("?lang=de", "?lang=en")}


class What(Case):
    def test_a_public_case_is_in_every_format(self):
        ref = self.draft("Ladesäulen am Markt", summary="Zwei Säulen, acht Plätze.")
        self.shown(ref)
        for path in ("", "/cases.csv", "/cases.json", "/feed.atom", "/c/" + ref):
            answer = self.get(path)
            self.assertEqual(answer.status, 200, path)
            for word in (ref, "Ladesäulen am Markt", "Zwei Säulen, acht Plätze.", "Bernburg"):
                if (path, word) != ("/feed.atom", "Bernburg"):
                    self.assertIn(word, answer.body.decode(), path)

    def test_what_is_not_public_is_nowhere_and_not_told_from_what_does_not_exist(self):
        hidden = [self.draft("Verborgenes Eins", "internal"), self.draft("Verborgenes Zwei", "intermunicipal", self.other)]
        self.shown(self.draft("Offen"))
        bodies = set()
        for ref in hidden + ["SLK-2026-99999"]:
            answer = self.get("/c/" + ref)
            self.assertEqual(answer.status, 404)
            bodies.add(answer.body.replace(ref.encode(), b"REF"))
        self.assertEqual(len(bodies), 1)
        for path, answer in self.everything().items():
            for word in hidden + ["Verborgenes"]:
                self.assertNotIn(word, answer.body.decode(), path)

    def test_no_answer_names_anybody_of_the_staff(self):
        ref = self.draft("Wer entscheidet", summary="Ein Satz.")
        self.lead.done("case.submit", {"case": ref})
        self.lead.done("case.comment", {"case": ref, "text": "Kommentar"})
        self.lead.done("case.park", {"case": ref, "version": 2, "until": "2099-05-06", "reason": "Erst der Haushalt."})
        self.shown(ref)
        wait_for(lambda: self.listed()[ref]["state"] == "parked")
        for path, answer in self.everything(ref).items():
            self.assertEqual(answer.status, 200, path)
            self.assertNotIn("Unverwechselbar", answer.body.decode(), path)
            self.assertNotIn(self.lead.id.hex() if isinstance(self.lead.id, bytes) else self.lead.id, answer.body.decode(), path)
        page = Page(self.get("/c/" + ref)).text
        self.assertIn("Erst der Haushalt.", page)
        self.assertIn("Leitung der Kommune, Bernburg", page)
        self.assertIn("06.05.2099", page)

    def test_what_becomes_internal_again_is_gone_after_the_refresh_whoever_looked_before(self):
        for first in ["/c/{}"] + PAGES:
            ref = self.draft("Nur kurz öffentlich")
            self.shown(ref)
            self.assertEqual(self.get("/c/" + ref).status, 200)
            self.lead.done("case.edit", {"case": ref, "fields": {"visibility": "internal"}})
            time.sleep(2 * REFRESH_MS / 1000 + 0.1)
            self.assertNotIn("Nur kurz", self.get(first.format(ref)).body.decode(), first)
            self.assertEqual(self.get("/c/" + ref).status, 404)
            for path, answer in self.everything().items():
                self.assertNotIn(ref, answer.body.decode(), path)

    def test_a_decision_made_now_is_on_the_page_after_the_refresh(self):
        ref = self.draft("Bewegt sich", summary="Ein Satz.")
        self.shown(ref)
        self.assertIn("Entwurf (jetzt hier)", Page(self.get("/c/" + ref)).text)
        self.lead.done("case.submit", {"case": ref})
        wait_for(lambda: "Idee (jetzt hier)" in Page(self.get("/c/" + ref)).text)
        wait_for(lambda: any(entry.find(ATOM + "title").text == "Bewegt sich – Idee" for entry in xml.fromstring(self.get("/feed.atom").body).iter(ATOM + "entry")))

    def test_the_way_shows_where_a_case_is(self):
        ref = self.draft("Auf dem Weg")
        self.shown(ref)
        page = Page(self.get("/c/" + ref))
        self.assertEqual([item.get("aria-current") for item in page.all("li") if item.get("aria-current")], ["step"])
        self.assertIn("/c/" + ref, page.links)


class Hostile(Case):
    def test_texts_of_people_stay_texts(self):
        ref = self.draft(HOSTILE, summary='"><img src=x onerror=alert(1)> ]]> {{x}}')
        self.shown(ref)
        for path in ("", "/c/" + ref):
            page = Page(self.get(path))
            self.assertIn(HOSTILE, page.text)
            self.assertEqual((page.all("script"), page.all("img")), ([], []))
            self.assertFalse([name for _, attributes in page.tags for name in attributes if name.startswith("on") or name == "style"])
        titles = [entry.find(ATOM + "title").text for entry in xml.fromstring(self.get("/feed.atom").body).iter(ATOM + "entry")]
        self.assertIn(HOSTILE + " – Entwurf", titles)
        self.assertIn(HOSTILE, [row["title"] for row in rows_of(self.get("/cases.csv"))])
        self.assertEqual(self.listed()[ref]["title"], HOSTILE)

    def test_no_text_is_a_formula(self):
        refs = [self.draft(title, summary="+1") for title in ("=1+1", "@SUM(A1)", "-2")]
        self.shown(*refs)
        for row in rows_of(self.get("/cases.csv")):
            for cell in row.values():
                self.assertNotRegex(cell, r"^[=+@\t\r]|^-\D")
        self.assertLessEqual({"'=1+1", "'@SUM(A1)", "'-2"}, {row["title"] for row in rows_of(self.get("/cases.csv"))})

    def test_what_is_searched_for_comes_back_as_text_only(self):
        answer = self.get("?" + urllib.parse.urlencode({"q": '"><script>x</script>', "stage": "<b>", "org": "'\"", "page": "<"}))
        page = Page(answer)
        self.assertEqual((answer.status, page.all("script"), page.all("b")), (200, [], []))
        self.assertEqual([field["value"] for field in page.all("input") if field["name"] == "q"], ['"><script>x</script>'])

    def test_odd_addresses_are_answered_with_a_page(self):
        for path, status in (("/c/", 404), ("/c/a/b", 404), ("/x", 404), ("/", 404), ("/c/%3Cscript%3E", 404), ("?q=%zz", 200), ("?q=a&q=b", 200), ("?page=0", 200),
                             ("?page=999999", 200), ("?page=-1", 200), ("?q=" + "x" * 3000, 200), ("?stage=", 200), ("?lang=xx", 200)):
            answer = self.get(path)
            with self.subTest(path):
                self.assertEqual(answer.status, status)
                self.assertFalse(Page(answer).all("script"))
        self.assertEqual(self.web.anybody().request("POST", "/public", "{}").status, 405)


class Formats(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ref = cls.lead.done("case.draft", {"title": "Mit Terminen; und, Zeichen", "visibility": "public", "summary": "Zeile",
                                               "fields": {"starts_on": "2027-02-03", "ends_on": "2027-12-31"}})["ref"]

    def setUp(self):
        self.shown(self.ref)

    def test_the_feed_is_atom(self):
        answer = self.get("/feed.atom?lang=de")
        self.assertEqual(answer.headers["Content-Type"], "application/atom+xml; charset=utf-8")
        feed = xml.fromstring(answer.body)
        self.assertEqual(feed.tag, ATOM + "feed")
        self.assertEqual(feed.find(f"{ATOM}author/{ATOM}name").text, OPERATOR)
        for element in [feed] + feed.findall(ATOM + "entry"):
            self.assertTrue(element.find(ATOM + "id").text.startswith(self.web.origin + "/public"))
            self.assertRegex(element.find(ATOM + "updated").text, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
            self.assertTrue(element.find(ATOM + "title").text)
        ids = [entry.find(ATOM + "id").text for entry in feed.findall(ATOM + "entry")]
        self.assertEqual(len(ids), len(set(ids)))
        self.assertIn(self.web.origin + "/public/c/" + self.ref, [link.get("href") for link in feed.iter(ATOM + "link")])

    def test_what_became_public_is_news_also_after_a_restart(self):
        def news ():
            feed = xml.fromstring(self.get("/feed.atom?lang=de").body)
            self.assertIn("öffentlich wurden", feed.find(ATOM + "subtitle").text)
            times = [entry.find(ATOM + "updated").text for entry in feed.findall(ATOM + "entry")]
            self.assertEqual(times, sorted(times, reverse=True))
            return [entry.find(ATOM + "title").text for entry in feed.findall(ATOM + "entry")]

        old = self.draft("Lange intern", "internal")
        time.sleep(2 * REFRESH_MS / 1000 + 0.1)  # so long counts as the same moment
        self.shown(self.draft("Dazwischen"))
        time.sleep(1.1)  # times are whole seconds
        self.lead.done("case.edit", {"case": old, "fields": {"visibility": "public"}})
        self.shown(old)
        self.assertEqual(news()[:2], ["Lange intern – neu öffentlich (Entwurf)", "Dazwischen – Entwurf"])
        self.web.restart()
        self.shown(old)
        self.assertEqual(news()[0], "Lange intern – neu öffentlich (Entwurf)")

    def test_the_calendar_is_one(self):
        answer = self.get("/calendar.ics")
        self.assertEqual(answer.headers["Content-Type"], "text/calendar; charset=utf-8")
        calendar = icalendar.Calendar.from_ical(answer.body)
        events = {str(event["UID"]): event for event in calendar.walk("VEVENT") if self.ref in event["UID"]}
        self.assertEqual({event["DTSTART"].dt.isoformat() for event in events.values()}, {"2027-02-03", "2027-12-31"})
        self.assertEqual({str(event["URL"]) for event in events.values()}, {f"{self.web.origin}/public/c/{self.ref}"})
        self.assertIn("Beginn: Mit Terminen; und, Zeichen", {str(event["SUMMARY"]) for event in events.values()})

    def test_the_table_has_dates_numbers_and_addresses(self):
        row = next(row for row in rows_of(self.get("/cases.csv")) if row["ref"] == self.ref)
        self.assertEqual((row["starts_on"], row["ends_on"], row["support"], row["org"], row["stage"]), ("2027-02-03", "2027-12-31", "0", BERNBURG, "draft"))
        self.assertEqual(row["url"], f"{self.web.origin}/public/c/{self.ref}")
        self.assertEqual(self.get(urllib.parse.urlsplit(row["url"]).path.removeprefix("/public")).status, 200)

    def test_the_catalogue_is_whole(self):
        answer = self.get("/dcat.jsonld")
        self.assertEqual(answer.headers["Content-Type"], "application/ld+json; charset=utf-8")
        catalog = answer.json
        prefixes = set(catalog["@context"])

        def check(node):
            for key, value in node.items():
                self.assertTrue(key[0] == "@" or key.split(":")[0] in prefixes, key)
                for one in value if isinstance(value, list) else [value]:
                    if isinstance(one, dict) and key != "@context":
                        check(one)
        check(catalog)
        self.assertEqual(catalog["dct:publisher"]["foaf:name"], OPERATOR)
        formats = set()
        for dataset in catalog["dcat:dataset"]:
            self.assertLessEqual({"dct:title", "dct:description", "dct:publisher", "dcat:contactPoint", "dcat:theme", "dct:modified", "dct:identifier",
                                  "dcatde:politicalGeocodingLevelURI"}, set(dataset))
            self.assertEqual(dataset["dcat:contactPoint"]["vcard:hasEmail"], {"@id": "mailto:" + CONTACT})
            for distribution in dataset["dcat:distribution"]:
                self.assertEqual(distribution["dct:license"], {"@id": "http://dcat-ap.de/def/licenses/cc-by/4.0"})
                self.assertEqual(distribution["dcatde:licenseAttributionByText"], OPERATOR)
                formats.add(distribution["dct:format"]["@id"].rsplit("/", 1)[1])
                address = urllib.parse.urlsplit(distribution["dcat:downloadURL"]["@id"])
                self.assertEqual(self.web.anybody().request("GET", address.path).status, 200)
        self.assertEqual(formats, {"CSV", "JSON", "ATOM", "ICS"})

    def test_languages(self):
        for headers, path, lang in (({}, "", "de"), ({"Accept-Language": "en"}, "", "en"), ({"Accept-Language": "fr"}, "", "de"),
                                    ({"Accept-Language": "en"}, "?lang=de", "de"), ({}, "?lang=en", "en")):
            answer = self.get(path, headers)
            page = Page(answer)
            self.assertEqual((page.all("html")[0]["lang"], answer.headers["Content-Language"]), (lang, lang))
            self.assertIn("Public projects" if lang == "en" else "Öffentliche Vorhaben", page.text)
            self.assertEqual(answer.headers["Vary"], "Accept-Language")
        self.assertTrue(all("lang=en" in link for link in Page(self.get("?lang=en")).links if link.startswith("/public") and "lang=de" not in link))
        self.assertIn("is decided by", Page(self.get("/stufen?lang=en")).text)
        self.assertIn("Koordination", Page(self.get("/stufen")).text)

    def test_answers_can_be_kept_and_set_no_cookie(self):
        for path in PAGES + ["/c/" + self.ref, "/style.css"]:
            with self.subTest(path):
                answer = self.get(path)
                self.assertEqual((answer.status, answer.headers["Cache-Control"]), (200, "public, max-age=60"))
                again = self.get(path, {"If-None-Match": answer.headers["ETag"]})
                self.assertEqual((again.status, again.body, again.headers["ETag"]), (304, b"", answer.headers["ETag"]))
                head = self.web.anybody().request("HEAD", "/public" + path)
                self.assertEqual((head.status, head.body, head.headers["Content-Length"]), (200, b"", str(len(answer.body))))
                logged_in = self.lead.request("GET", "/public" + path)
                self.assertEqual(logged_in.body, answer.body)
                for one in (answer, again, head, logged_in):
                    self.assertNotIn("Set-Cookie", one.headers)
        since = self.get("/cases.json").headers["Last-Modified"]
        self.assertEqual(self.get("/cases.json", {"If-Modified-Since": since}).status, 304)

    def test_pages_have_headings_in_order_and_fit_their_policy(self):
        for path in ("", "/stufen", "/c/" + self.ref, "/nichts"):
            page = Page(self.get(path))
            levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
            self.assertEqual((levels[0], levels.count(1)), (1, 1))
            self.assertTrue(all(after <= before + 1 for before, after in zip(levels, levels[1:])), levels)
            ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
            self.assertEqual(len(ids), len(set(ids)))
            self.assertFalse(page.all("style") + page.all("script"))
            self.assertIn("mailto:" + CONTACT, page.links)
            self.assertIn("/barrierefreiheit", page.links)


class Listing(Case):
    def test_many_cases_come_in_pages_newest_first(self):
        refs = [self.draft(f"Nummer {number:03}") for number in range(53)]
        self.shown(*refs)
        seen = []
        for number in (1, 2):
            page = Page(self.get(f"?page={number}"))
            seen += [link.split("/")[-1] for link in page.links if link.startswith("/public/c/")]
        self.assertEqual((len(seen), len(set(seen))), (len(self.listed()), len(self.listed())))
        self.assertEqual([ref for ref in seen if ref in refs], sorted(refs, reverse=True))
        self.assertIn("Seite 2 von 2", page.text)

    def test_of_too_many_the_newest_are_shown(self):
        with gateway.Gateway("--public-cases", "3", "--public-refresh-ms", str(REFRESH_MS)) as web:
            lead = web.person(NAME, ("lead", BERNBURG), ("submitter", BERNBURG))
            refs = [lead.done("case.draft", {"title": f"Nummer {number}", "visibility": "public", "fields": {"starts_on": f"2027-01-{number + 1:02}"}})["ref"]
                    for number in range(8)]
            found = lambda: {case["ref"]: case["starts_on"] for case in web.anybody().request("GET", "/public/cases.json").json["cases"]}
            wait_for(lambda: refs[-1] in found())
            self.assertEqual(found(), {refs[5]: "2027-01-06", refs[6]: "2027-01-07", refs[7]: "2027-01-08"})

    def test_filters_meet_and_stay_in_links(self):
        refs = [self.draft("Bäume zählen"), self.draft("Bäume gießen", who=self.other), self.draft("Wege zählen")]
        self.shown(*refs)

        def found(**query):
            page = Page(self.get("?" + urllib.parse.urlencode(query)))
            return {link.split("/")[-1].split("?")[0] for link in page.links if link.startswith("/public/c/")} & set(refs)
        self.assertEqual(found(q="bäume"), {refs[0], refs[1]})
        self.assertEqual(found(q="BAUME zähl"), {refs[0]})
        self.assertEqual(found(q="bäume", org=STASSFURT), {refs[1]})
        self.assertEqual(found(q=refs[2].lower()), {refs[2]})
        self.assertEqual(found(stage="idea"), set())
        self.assertEqual(found(org="nirgends"), set())
        page = Page(self.get("?q=b%C3%A4ume&org=" + STASSFURT))
        self.assertIn(f"/public?q=b%C3%A4ume&org={STASSFURT}&lang=en", page.links)


class About(Case):
    def test_it_says_who_runs_the_board(self):
        answer = self.web.anybody().get("about")
        self.assertEqual((answer.status, answer.json["answer"]), (200, "result"))
        self.assertEqual(answer.json["rows"], [{"operator": OPERATOR, "contact": CONTACT, "licence": "http://dcat-ap.de/def/licenses/cc-by/4.0"}])

    def test_settings_that_are_none_are_refused(self):
        for option, value in (("--contact", "niemand"), ("--contact", "a b@c.example"), ("--licence", "javascript:alert(1)"), ("--licence", "https://"),
                              ("--operator", "zwei\nZeilen"), ("--public-refresh-ms", "10")):
            self.assertNotEqual(self.web.run(option, value, check=False).returncode, 0, (option, value))


class Away(unittest.TestCase):
    def test_without_the_bus_the_last_state_is_shown_and_nothing_is_made_up(self):
        with gateway.Gateway("--public-refresh-ms", str(REFRESH_MS)) as web:
            lead = web.person("Anna", ("lead", BERNBURG))
            seen, unseen = (lead.done("case.draft", {"title": title, "visibility": "public"})["ref"] for title in ("Gesehen", "Ungesehen"))
            visitor = web.anybody()
            wait_for(lambda: {case["ref"] for case in visitor.request("GET", "/public/cases.json").json["cases"]} >= {seen, unseen})
            web.broker.stop()
            wait_for(lambda: visitor.request("GET", "/healthz").json["broker"] == "down", 20)
            time.sleep(3 * REFRESH_MS / 1000)
            began = time.monotonic()
            for path in ("", "/cases.csv", "/feed.atom"):
                answer = visitor.request("GET", "/public" + path)
                self.assertEqual((answer.status, seen in answer.body.decode()), (200, True), path)
            self.assertLess(time.monotonic() - began, 1)
            self.assertEqual(visitor.request("GET", "/public/c/" + unseen).status, 503)
            web.stop()
            web.start(up=False)
            answer = visitor.request("GET", "/public")
            self.assertEqual(answer.status, 503)
            self.assertIn("Retry-After", answer.headers)
            self.assertEqual(answer.headers["Cache-Control"], "no-store")
            self.assertIn("Gerade nicht erreichbar", Page(answer).text)


if __name__ == "__main__":
    unittest.main()
