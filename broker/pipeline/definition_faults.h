/* SPDX-License-Identifier: EUPL-1.2 */
/* What can be wrong with a definition, in both languages: two formats that take the same arguments in the same order, which the compiler holds to whoever names
   one.  Words of the file (max, covers, record …) stay as they are written there. */
#ifndef IDEENBUS_DEFINITION_FAULTS_H
#define IDEENBUS_DEFINITION_FAULTS_H

/* FAULT_… German, English */
#define FAULT_PLACE_DE "Zeile %u, Spalte %u: "
#define FAULT_PLACE_EN "line %u, column %u: "
#define FAULT_FOREIGN_DE "Das ist so kein gültiges YAML (%s)" /* of what the libraries say in English */
#define FAULT_NOT_BETWEEN "%s: %s liegt nicht zwischen %lld und %lld", "%s: %s is not between %lld and %lld"
#define FAULT_NO_NUMBER "%s: „%s“ ist keine ganze Zahl", "%s: \"%s\" is not a whole number"
#define FAULT_BANDS_OF_MONEY "Feld „%s“: Nur der Typ money hat bands", "field \"%s\": only type money has bands"
#define FAULT_OPTIONS_OF_ENUM "„%s“: Nur die Typen enum und enums haben options", "\"%s\": only types enum and enums have options"
#define FAULT_CONDITION_ONE \
  "Eine Bedingung nennt ein Feld und genau eines von in, not und filled", \
  "a condition names a field and exactly one of in, not and filled"
#define FAULT_CONDITION_KIND "Eine Bedingung ist eines von: ein Feld, any, all", "a condition is one of: a field, any, all"
#define FAULT_NO_KEY "„%.*s“ ist kein Schlüssel: nur a-z, 0-9, _ und -", "\"%.*s\" is no key: a-z, 0-9, _ and - only"
#define FAULT_KEY_TWICE "Den Schlüssel „%.*s“ gibt es zweimal", "key \"%.*s\" is used twice"
#define FAULT_NO_SECTION "Den Abschnitt „%.*s“ gibt es nicht", "there is no section \"%.*s\""
#define FAULT_ROLE_CANNOT "Die Rolle %s kann das nicht", "role %s cannot do this"
#define FAULT_NO_FIELD_OR_TABLE "Ein Feld oder eine Tabelle „%.*s“ gibt es nicht", "there is no field or table \"%.*s\""
#define FAULT_NOT_COVERED "„%.*s“ kann nicht in covers stehen, weil dort gate_reads: false steht", "\"%.*s\" cannot be covered, it says gate_reads: false"
#define FAULT_FIRST_STAGE "Die erste Phase hat die Nummer 0: Dort beginnen Vorgänge", "the first stage has number 0: cases begin there"
#define FAULT_STAGE_ORDER "Phasen stehen in der Reihenfolge ihrer Nummern", "stages stand in the order of their numbers"
#define FAULT_LAST_STAGE "Die letzte Phase und keine andere ist final", "the last stage, and no other, is final"
#define FAULT_NO_STAGE "Die Phase „%.*s“ gibt es nicht", "there is no stage \"%.*s\""
#define FAULT_MUST_GIVE "Jemand muss sie geben können", "somebody must give it"
#define FAULT_COVERS_ALL "covers_all und covers schließen einander aus", "covers_all and covers exclude each other"
#define FAULT_MAPPED_TWICE "Die Phase „%.*s“ ist zweimal zugeordnet", "stage \"%.*s\" is mapped twice"
#define FAULT_NO_FIELD "Das Feld „%.*s“ gibt es nicht", "there is no field \"%.*s\""
#define FAULT_FIELD_UNREAD \
  "Eine Entscheidung liest das Feld „%.*s“, bei dem gate_reads: false steht", \
  "a gate reads field \"%.*s\", which says gate_reads: false"
#define FAULT_NO_TABLE "Die Tabelle „%.*s“ gibt es nicht", "there is no table \"%.*s\""
#define FAULT_TABLE_UNREAD \
  "Eine Entscheidung liest die Tabelle „%.*s“, bei der gate_reads: false steht", \
  "a gate reads table \"%.*s\", which says gate_reads: false"
#define FAULT_TABLE_LATE \
  "Die Tabelle „%.*s“ hat Zeilen ab Phase %d: zu spät für diese Entscheidung", \
  "table \"%.*s\" has rows from stage %d on: too late for this gate"
#define FAULT_NO_COLUMN "Die Tabelle „%.*s“ hat keine Spalte „%.*s“", "table \"%.*s\" has no column \"%.*s\""
#define FAULT_NAMES_NO_ROW "Die Spalte „%.*s“ nennt keine Zeile einer anderen Tabelle", "column \"%.*s\" does not name a row of another table"
#define FAULT_BOTH_LANGUAGES "de und en stehen zusammen", "de and en stand together"
#define FAULT_BLANK_LABEL "Hier steht nichts, was man sehen kann", "there is nothing to see in this label"
#define FAULT_SUM_OF "Eine Summe ist die einer Tabelle und ihrer Spalte oder die eines Feldes", "a sum is of a table and its column, or of a field"
#define FAULT_WHERE_OF_ROWS "where gilt Zeilen, und ein Feld ist keine", "where is of rows, and field is none"
#define FAULT_NO_MONEY "„%.*s“ ist nicht vom Typ money", "\"%.*s\" is not of type money"
#define FAULT_NEEDS_MAX "Der Typ %s braucht max, von 1 bis %d", "type %s needs max, from 1 to %d"
#define FAULT_NO_MAX "Der Typ %s hat kein max", "type %s has no max"
#define FAULT_NO_MIN "Der Typ %s hat kein min", "type %s has no min"
#define FAULT_MIN_ABOVE "min ist größer als max", "min is above max"
#define FAULT_NEEDS_OPTIONS "Der Typ %s braucht options", "type %s needs options"
#define FAULT_NO_LINES "Der Typ %s hat kein lines", "type %s has no lines"
#define FAULT_NEEDS_MAX_ITEMS "Der Typ %s braucht max_items", "type %s needs max_items"
#define FAULT_NO_LIST "Der Typ %s ist keine Liste", "type %s is no list"
#define FAULT_MIN_ITEMS_ABOVE "min_items ist größer als max_items", "min_items is above max_items"
#define FAULT_MAX_ITEMS_ABOVE "max_items ist größer als die Zahl der options", "max_items is above the number of options"
#define FAULT_NONE_OF_ENTRIES "Nur die Typen keys und texts haben ein none", "only types keys and texts have a none"
#define FAULT_NO_BANDS "Es gibt keine bands", "there are no bands"
#define FAULT_BANDS_RISE "bands steigen, und nur das letzte darf nach oben offen sein", "bands rise, and only the last may be open"
#define FAULT_PREFIX_OF_ID "Nur options einer id_column haben ein prefix", "only options of an id_column have a prefix"
#define FAULT_AFTER_OF_COLUMNS "after gibt es nur bei Spalten von Tabellen", "after is for columns of tables"
#define FAULT_COLUMN_VALUE "Eine Spalte hat einen Wert, nicht %s", "a column holds one value, no %s"
#define FAULT_OWN_MEANING "„%.*s“ hat eine eigene Bedeutung", "\"%.*s\" has a meaning of its own"
#define FAULT_TYPE_OF_COLUMNS "Den Typ %s gibt es nur bei Spalten von Tabellen", "type %s is for columns of tables"
#define FAULT_RECORDS_HAVE_COLUMNS "Die Typen record und records haben columns, kein anderer", "types record and records have columns, and no other"
#define FAULT_FOR_ALL "„%.*s“ füllen alle aus", "\"%.*s\" is for all to fill"
#define FAULT_CLIENT_OF_TABLES "class client gibt es nur bei Tabellen", "class client is for tables"
#define FAULT_NO_GATE "Die Entscheidung %d gibt es nicht", "there is no gate %d"
#define FAULT_NEVER_DUE "Ein Feld, das nie fällig ist, muss nicht unbekannt sein können", "a field that is never due need not be unknown"
#define FAULT_DUE_IS_READ "Ein Feld, das fällig ist, wird von einer Entscheidung gelesen", "a field that is due is read by a gate"
#define FAULT_MUST_HAVE_FIELD "Ein Feld „%s“ muss es geben", "there must be a field \"%s\""
#define FAULT_VISIBILITY "visibility ist internal, intermunicipal oder public", "visibility is internal, intermunicipal or public"
#define FAULT_CHECK_NEEDS "Die Prüfung %s braucht %s", "check %s needs %s"
#define FAULT_CHECK_HAS_NO "Die Prüfung %s hat kein %s", "check %s has no %s"
#define FAULT_WARNING_HINDERS "Eine Warnung hindert niemanden, also muss sich niemand darum kümmern", "a warning hinders nobody, so nobody has to see to it"
#define FAULT_FIELD_NOT_OF "Das Feld „%.*s“ ist nicht vom Typ %s", "field \"%.*s\" is not of type %s"
#define FAULT_NO_APPROVAL "Die Zustimmung „%.*s“ gibt es nicht", "there is no approval \"%.*s\""
#define FAULT_GATE_NUMBER \
  "Die Nummer einer Entscheidung ist die ihrer Phase oder einer, die sie überspringt", \
  "the number of a gate is that of its stage, or of a stage it skips"
#define FAULT_OTHER_GATE "Es gibt noch eine Entscheidung von „%.*s“ zu „%.*s“", "there is another gate from \"%.*s\" to \"%.*s\""
#define FAULT_MUST_DECIDE "Jemand muss entscheiden", "somebody must decide"
#define FAULT_STAGE_UNREACHED "Keine Entscheidung führt zur Phase „%.*s“", "no gate leads to stage \"%.*s\""
#define FAULT_PER_COLUMN "per ist eine Spalte, und ein Feld hat keine", "per is a column, and a field has none"
#define FAULT_PER_NAMES "Die Spalte „%.*s“ nennt Zeilen der Tabelle „%.*s“", "column \"%.*s\" names rows of table \"%.*s\""
#define FAULT_PER_TYPES \
  "Die Spalte „%.*s“ ist in beiden Tabellen vom Typ int oder in beiden vom Typ enum", \
  "column \"%.*s\" is of type int in both tables, or enum in both"
#define FAULT_NAMES_NOTHING \
  "Die Spalte „%.*s“ ist von keinem Typ, der etwas nennt: row, rows, item", \
  "column \"%.*s\" is of no type that names something: row, rows, item"
#define FAULT_NAMES_WHAT "Die Spalte „%.*s“ nennt, was in „%.*s“ steht", "column \"%.*s\" names what is in \"%.*s\""
#define FAULT_WHERE_OF_FIELD "where gilt Zeilen, und das Feld „%.*s“ hat keine", "where is of rows, and field \"%.*s\" has none"
#define FAULT_NO_TEXT "„%.*s“ ist nicht vom Typ text", "\"%.*s\" is not of type text"
#define FAULT_NEEDS_PROGRAMME \
  "Die Tabelle „%.*s“ braucht eine Spalte „programme“ vom Typ programme", \
  "table \"%.*s\" needs a column \"programme\" of type programme"
#define FAULT_NEEDS_AMOUNT \
  "Die Tabelle „%.*s“ braucht eine Spalte „amount“ vom Typ money, oder die Prüfung ihre fields", \
  "table \"%.*s\" needs a column \"amount\" of type money, or the check its fields"
#define FAULT_RATINGS_BY_PERSON "Bewertungen stehen in einer Tabelle mit by_person", "ratings stand in a table that says by_person"
#define FAULT_MIN_ABOVE_ROWS "min ist größer als max_rows der Tabelle „%.*s“", "min is above max_rows of table \"%.*s\""
#define FAULT_SHARE "max: Ein Anteil hat höchstens %d Basispunkte", "max: a share is of %d basis points at most"
#define FAULT_PREFIX "prefix: 1 bis %d Buchstaben A-Z", "prefix: 1 to %d letters A-Z"
#define FAULT_PREFIX_TWICE "Das prefix „%.*s“ gibt es zweimal", "prefix \"%.*s\" is used twice"
#define FAULT_PREFIX_OR_ID "Die Tabelle „%.*s“ braucht prefix oder id_column, nicht beides", "table \"%.*s\" needs a prefix or an id_column, and not both"
#define FAULT_ID_COLUMN "id_column ist eine Pflichtspalte vom Typ enum", "id_column is a required column of type enum"
#define FAULT_NEEDS_OF "Der Typ %s braucht of", "type %s needs of"
#define FAULT_HAS_NO_OF "Der Typ %s hat kein of", "type %s has no of"
#define FAULT_NO_FIELD_OF_ENTRIES "Ein Feld „%.*s“ vom Typ keys oder texts gibt es nicht", "there is no field \"%.*s\" of type keys or texts"
#define FAULT_ACYCLIC "acyclic kann nur sein, was Zeilen der eigenen Tabelle nennt", "only what names rows of its own table can be acyclic"
#define FAULT_AFTER_SEVERAL "Der Typ %s hat mehrere Werte, und die haben keine Reihenfolge", "type %s holds several, which have no order"
#define FAULT_AFTER_REQUIRED \
  "Eine Spalte, deren options aufeinander folgen, ist Pflicht: Leeren wäre ein Umweg", \
  "a column whose options come after others is required: emptying it would be a way around"
#define FAULT_OWN_REQUIRED "Eine Pflichtspalte kann nicht leer bleiben", "a required column cannot be left empty"
#define FAULT_NOT_UNIQUE "Der Typ %s kann nicht unique sein", "type %s cannot be unique"
#define FAULT_WEIGHT \
  "Nur Spalten vom Typ int haben ein weight, in Tabellen mit by_person", \
  "only columns of type int have a weight, in tables that say by_person"
#define FAULT_WEIGHTS "Die Gewichte der Tabelle „%.*s“ ergeben %d, nicht %d", "the weights of table \"%.*s\" sum to %d, not to %d"
#define FAULT_TWO_COLUMNS "a und b sind zwei Spalten desselben Typs", "a and b are two columns of the same type"
#define FAULT_NO_ORDER "Der Typ %s hat keine Reihenfolge", "type %s has no order"
#define FAULT_RATING_AFTER_END "Bewertungen (by_person) enden mit dem Vorgang: kein after_end", "ratings (by_person) end with the case: no after_end"
#define FAULT_COVERS_BY_PERSON "covers gibt es nur bei Tabellen mit by_person", "covers is for tables that say by_person"
#define FAULT_RATING_LAPSES "Eine Bewertung verfiele dadurch, dass sie abgegeben wird", "a rating would lapse by being given"
#define FAULT_TITLE "title ist eine Spalte vom Typ text", "title is a column of type text"
#define FAULT_FIGURE \
  "Eine Kennzahl ist eine Summe (einer Tabelle und ihrer Spalte oder eines Feldes) oder aus anderen gemacht", \
  "a figure is a sum (of a table and its column, or of a field), or made of others"
#define FAULT_NO_FIGURE "Eine Kennzahl „%.*s“ steht nicht vor dieser", "there is no figure \"%.*s\" before this one"
#define FAULT_COLUMN_DATE "column ist eine Spalte vom Typ date", "column is one of type date"
#define FAULT_INSTEAD "instead ist eine Spalte vom Typ date", "instead is a column of type date"
#define FAULT_MUST_SEE "Jemand muss sie sehen", "somebody must see it"
#define FAULT_CANNOT_KNOW "Eine Definition kann nicht wissen, was „%.*s“ nennt", "a definition cannot know what \"%.*s\" names"
#define FAULT_COLUMN_REQUIRED "Die Spalte „%.*s“ ist Pflicht", "column \"%.*s\" is required"
#define FAULT_ROWS_OF_PERSON "Zeilen der Tabelle „%.*s“ gehören der Person, die sie schreibt", "rows of table \"%.*s\" belong to the person who writes them"
#define FAULT_TOO_MANY_VALUES "Mehr als %d Werte", "more than %d values"
#define FAULT_TOO_MANY_ENTRIES "Mehr als %d Einträge", "more than %d entries"
#define FAULT_PLAIN_KEY "Ein Schlüssel muss ein einfaches Wort sein", "a key must be a plain word"
#define FAULT_STANDS_TWICE "Der Schlüssel „%.*s“ steht zweimal da, zuerst in Zeile %u", "key \"%.*s\" stands twice, first in line %u"
#define FAULT_TOO_DEEP "Mehr als %d Ebenen tief geschachtelt", "nested more than %d levels deep"
#define FAULT_CONTROL "Ein Text enthält das Steuerzeichen 0x%02x", "a text holds the control character 0x%02x"
#define FAULT_SECOND_DOCUMENT "Hier beginnt ein zweites Dokument; eine Definition ist eines", "a second document begins; a definition is one"
#define FAULT_DIRECTIVE \
  "Eine Zeile, die mit %% beginnt, ist eine Anweisung an YAML, und die sind außer %%YAML nicht erlaubt", \
  "a line that begins with %% is a directive, and directives other than %%YAML are not allowed"
#define FAULT_ALIAS "Verweise (*name) sind nicht erlaubt", "aliases (*name) are not allowed"
#define FAULT_NO_MAP "Eine Definition besteht aus key, version, stages, fields, gates …", "a definition is a map of key, version, stages, fields, gates …"
#define FAULT_NO_STAGE_WORD "Die Phase „%s“ gibt es nicht", "there is no stage \"%s\""
#define FAULT_CELL "Eine Zelle ist ein Wort oder eine Liste von Wörtern", "a cell is a word or a list of words"
#define FAULT_ROW "Eine Zeile besteht aus Spalten und ihren Werten", "a row is a map of columns"
#define FAULT_NO_TABLE_WORD "Die Tabelle „%s“ gibt es nicht", "there is no table \"%s\""
#define FAULT_ROWS "rows: eine Liste von 1 bis %d Zeilen", "rows: a list of 1 to %d rows"
#define FAULT_CATALOGUE "Ein Katalog hat kein %s", "a catalogue has no %s"
#define FAULT_EMPTY "Der Text ist leer", "the text is empty"
#define FAULT_TOO_LONG "Der Text hat %u Bytes, gelesen werden höchstens %d", "the text has %u bytes, at most %d are read"
#define FAULT_KEY_FIELD_AND_TABLE "Den Schlüssel „%.*s“ haben ein Feld und eine Tabelle", "key \"%.*s\" is used twice, by a field and a table"
#define FAULT_NO_VALUE_OF "„%.*s“ ist kein Wert, den das Feld „%.*s“ haben kann", "\"%.*s\" is no value that field \"%.*s\" could have"
#define FAULT_KNOWN_FIELD "Das Feld „%s“ ist vom Typ %s, max %lld", "field \"%s\" is of type %s, max %lld"
#define FAULT_APPROVAL_LATE \
  "Die Zustimmung „%.*s“ wird ab der Phase „%.*s“ gegeben: zu spät für diese Entscheidung", \
  "approval \"%.*s\" is given from stage \"%.*s\" on: too late for this gate"
#define FAULT_FORWARD "Eine Entscheidung führt vorwärts; zurück geht es mit einer Rückgabe", "a gate leads forward; going back is a return"
#define FAULT_NO_WAY_OUT "Keine Entscheidung ohne Bedingung führt aus der Phase „%.*s“ heraus", "no gate without a condition leads out of stage \"%.*s\""
#define FAULT_NO_COLUMN_OF_MONEY "Die Tabelle „%.*s“ hat keine Spalte „%.*s“ vom Typ money", "table \"%.*s\" has no column \"%.*s\" of type money"
#define FAULT_NEEDS_DRAWS \
  "Die Tabelle „%.*s“ braucht die Spalten application (row), on und covers_until (date)", \
  "table \"%.*s\" needs the columns application (row), on and covers_until (date)"
#define FAULT_NO_OTHER_OPTION "„%.*s“ ist keine andere Option von „%.*s“", "\"%.*s\" is no other option of \"%.*s\""
#define FAULT_ROW_BYTES \
  "Eine Zeile der Tabelle „%.*s“ könnte %llu Bytes haben, höchstens %d passen", \
  "a row of table \"%.*s\" could have %llu bytes, at most %d fit"
#define FAULT_NO_ROOM "Es sind %u Zeilen, in der Tabelle „%.*s“ ist Platz für %u", "there are %u rows, table \"%.*s\" has room for %u"
#define FAULT_MISSING "Dieser Schlüssel fehlt: %s", "this key is missing: %s"
#define FAULT_MEMORY "Der Arbeitsspeicher reicht nicht", "out of memory"
#define FAULT_NO_YAML "Das ist kein YAML", "this is not YAML"

#endif
