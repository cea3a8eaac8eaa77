# SPDX-License-Identifier: EUPL-1.2
"""Who is there in the demo region: the Salzlandkreis with its thirteen submitting administrations, a neighbour, a centre, two firms.

Names, keys and inhabitants (31.12.2019) are those of the official register of municipalities; the centre, the firms and all people are made up."""

DISTRICTS = [("15089", "Salzlandkreis"), ("15082", "Anhalt-Bitterfeld")]

# short name, ARS, name, inhabitants
TOWNS = [
    ("aschersleben", "150890015015", "Aschersleben", 27012), ("barby", "150890026026", "Barby", 8323), ("bernburg", "150890030030", "Bernburg (Saale)", 32573),
    ("boerdeland", "150890042042", "Bördeland", 7535), ("calbe", "150890055055", "Calbe (Saale)", 8450), ("hecklingen", "150890175175", "Hecklingen", 6981),
    ("koennern", "150890195195", "Könnern", 8265), ("nienburg", "150890235235", "Nienburg (Saale)", 6158),
    ("schoenebeck", "150890305305", "Schönebeck (Elbe)", 30532), ("seeland", "150890307307", "Seeland", 7903), ("stassfurt", "150890310310", "Staßfurt", 24923),
]
ASSOCIATIONS = [("egelner-mulde", "150895051", "Verbandsgemeinde Egelner Mulde"), ("saale-wipper", "150895052", "Verbandsgemeinde Saale-Wipper")]
MEMBERS = [
    ("150895051041", "Bördeaue", 1790), ("150895051043", "Börde-Hakel", 3005), ("150895051045", "Borne", 1189), ("150895051075", "Egeln", 3254),
    ("150895051365", "Wolmirsleben", 1310),
    ("150895052005", "Alsleben (Saale)", 2525), ("150895052130", "Giersleben", 973), ("150895052165", "Güsten", 4093), ("150895052185", "Ilberstedt", 1042),
    ("150895052245", "Plötzkau", 1289),
]
NEIGHBOURS = [("150820180180", "Köthen (Anhalt)", 25641), ("150820340340", "Sandersdorf-Brehna", 14310), ("150820377377", "Südliches Anhalt", 13275)]

CENTRE, FIRMS = "rdz-salzland", [("beratung-harz-saale", "Beratung Harz und Saale"), ("digitalwerk-mitte", "Digitalwerk Mitte")]

ORG = {short: key for short, key, *_ in TOWNS + ASSOCIATIONS} | {"kreis": "15089"}
# As one says them: without the river.
NAMES = {short: name.partition(" (")[0] for short, _, name, *_ in TOWNS + ASSOCIATIONS} | {"kreis": "Salzlandkreis"}


def organisations():
    """Key and fields of every organisation, those first that others refer to."""
    for key, name in DISTRICTS:
        yield key, {"kind": "district", "name": name}
    for _, key, name in ASSOCIATIONS:
        yield key, {"kind": "association", "name": name, "district": "15089"}
    for _, key, name, inhabitants in TOWNS:
        yield key, {"kind": "municipality", "name": name, "district": "15089", "inhabitants": inhabitants}
    for key, name, inhabitants in MEMBERS:
        yield key, {"kind": "municipality", "name": name, "district": "15089", "association": key[:9], "inhabitants": inhabitants}
    for key, name, inhabitants in NEIGHBOURS:
        yield key, {"kind": "municipality", "name": name, "district": "15082", "inhabitants": inhabitants}
    yield CENTRE, {"kind": "centre", "name": "Regionales Digitalisierungszentrum Salzlandkreis", "districts": "15089"}
    for key, name in FIRMS:
        yield key, {"kind": "firm", "name": name}


# Demo logins: one unredeemed invitation each.  Role, name, organisation.
LOGINS = [
    ("submitter", "Anna Beispiel", ORG["bernburg"]), ("editor", "Jens Muster", ORG["bernburg"]), ("lead", "Dr. Silke Vorlage", ORG["bernburg"]),
    ("consultant", "Mehmet Probe", FIRMS[0][0]), ("coordinator", "Katrin Entwurf", CENTRE), ("district_admin", "Uwe Exempel", "15089"),
    ("dpo", "Petra Schutz", ORG["bernburg"]), ("iso", "Lars Sicher", ORG["bernburg"]), ("audit", "Ines Prüfer", ORG["bernburg"]),
    ("citizen", "Paul Bürger", ORG["bernburg"]), ("admin", "Region Betrieb", "region"),
]

# People who log in to the web board.  Role, user name, name, organisation.
WEB_LOGINS = [
    ("submitter", "einreichung", "Nadja Sommer", ORG["bernburg"]), ("editor", "sachbearbeitung", "Tobias Winter", ORG["bernburg"]),
    ("lead", "leitung", "Dr. Heike Berg", ORG["bernburg"]), ("consultant", "beratung", "Deniz Fluss", FIRMS[0][0]),
    ("coordinator", "koordination", "Sabine Brücke", CENTRE), ("district_admin", "kreis", "Ralf Heide", "15089"),
    ("dpo", "datenschutz", "Marta Feld", ORG["bernburg"]), ("iso", "sicherheit", "Jonas Wall", ORG["bernburg"]),
    ("audit", "pruefung", "Renate Weg", ORG["bernburg"]), ("citizen", "buergerin", "Lea Garten", ORG["bernburg"]),
    ("admin", "betrieb", "Frank Turm", "region"),
]
