"""Quotes: nothing that tells who wrote them survives, and ordinary texts stay as they were written."""

import re
import unicodedata

import pytest

from toolkit import measures as m

# (what was written, what must not survive of it)
PLANTED = [
    # e-mail
    ("Scrieti-mi la ana.pop@yahoo.com va rog", "ana.pop yahoo"),
    ("mailul meu: IOANA_23+shop@Gmail.com.", "IOANA_23 Gmail"),
    ("ana.pop [at] gmail.com, astept raspuns", "ana.pop gmail"),
    ("raspundeti la ionpopa arond yahoo punct ro", "ionpopa yahoo"),
    ("contact me at jane at example dot com please", "jane example"),
    ("mail: office@firma-mea.ro", "office firma-mea"),
    # phones
    ("Sunati-ma la 0722123456", "0722123456"),
    ("telefon 0722 123 456 dupa ora 5", "0722 123 456"),
    ("tel. 0722.123.456", "0722.123.456"),
    ("nr meu e 07 22 12 34 56", "22 12 34 56"),
    ("sunati la +40 722 123 456", "722 123"),
    ("0040722123456 e numarul", "722123456"),
    ("fix 021-312.45.67, va rog", "312.45.67"),
    ("call me on 07700 900123", "900123"),
    ("my number is (415) 555-0132", "555-0132"),
    ("call 415-555-0132 after five", "555-0132"),
    ("ring 020 7946 0958", "7946"),
    ("+44 20 7946 0958 is mine", "7946"),
    # identity numbers, cards, accounts
    ("CNP 2850412123456, sa emiteti factura", "2850412123456"),
    ("cnp-ul meu 1 960229 400015", "960229"),
    ("CNP: 5010203080017", "5010203080017"),
    ("seria XT nr. 123456", "123456"),
    ("CI RX 654321 eliberat la Iasi", "654321"),
    ("banii in RO49AAAA1B31007593840000", "AAAA1B31007593840000"),
    ("cont RO49 AAAA 1B31 0075 9384 0000 va rog", "1B31 0075"),
    ("iban ro49btrl0130120245678901", "btrl0130"),
    ("refund to GB29 NWBK 6016 1331 9268 19", "NWBK 6016"),
    ("DE89370400440532013000 is my account", "370400440532013000"),
    ("card 4532 0151 1283 0366", "0151 1283"),
    ("card no 4532-0151-1283-0366", "0151-1283"),
    ("am platit cu 4532015112830366", "4532015112830366"),
    ("IMEI 356938035643809", "356938035643809"),
    # plates
    ("curierul cu masina B 123 ABC", "123 ABC"),
    ("numar CJ-12-XYZ", "12-XYZ"),
    ("masina IS 09 WXY m-a blocat", "09 WXY"),
    ("duba B123ABC", "B123ABC"),
    ("masina cu numar b-45-xyz", "45-xyz"),
    ("numar de inmatriculare tm 07 abc", "07 abc"),
    ("the van AB12 CDE blocked me", "AB12 CDE"),
    # addresses
    ("stau pe str. Lalelelor nr. 5, bl. A3, sc. 2, ap. 15, Cluj", "Lalelelor A3 15"),
    ("Strada Mihai Eminescu 12", "Eminescu 12"),
    ("livrati in Bd. Unirii 45, et. 3", "Unirii 45"),
    ("adresa: bulevardul 1 Decembrie 1918 nr 7", "Decembrie 1918"),
    ("Calea Victoriei nr. 120", "Victoriei 120"),
    ("pe strada florilor nr 8", "florilor"),
    ("Aleea Rozelor, bloc M5, ap. 12", "Rozelor M5"),
    ("Șos. Ștefan cel Mare nr. 2", "Ștefan Mare"),
    ("soseaua Pantelimon 300", "Pantelimon"),
    ("Piața Romană nr. 9", "Romană"),
    ("sunt la ap. 42, interfon 42C", "ap. 42"),
    ("cod postal 400123", "400123"),
    ("satul Poieni, com. Bănești, jud. Prahova", "Poieni Bănești Prahova"),
    ("I live at 12 Baker Street, London NW1 6XE", "Baker NW1"),
    ("send it to 221b baker street", "baker"),
    ("44 Elm Avenue, Apt 5", "Elm 5"),
    ("my post code is SW1A 1AA", "SW1A 1AA"),
    ("zip code 90210", "90210"),
    ("P.O. Box 1234, Dublin", "1234"),
    ("Flat 4B is at the back", "4B"),
    # names
    ("Mă numesc Ana Popescu și am comandat", "Ana Popescu"),
    ("ma numesc ionela zaharia si vreau retur", "ionela zaharia"),
    ("numele meu este Gheorghe Văcaru", "Gheorghe Văcaru"),
    ("ma cheama Zamfira", "Zamfira"),
    ("My name is John Smith and I love it", "John Smith"),
    ("my name's Priya Raman, order late", "Priya Raman"),
    ("Multumesc, Andreea", "Andreea"),
    ("Toate cele bune,\nKarina M.", "Karina"),
    ("Cu stimă, Aurelian Tărăboi", "Aurelian Tărăboi"),
    ("Kind regards, Wanda Novak", "Wanda Novak"),
    ("Thanks,\nPriya", "Priya"),
    ("dl. Ionescu de la suport m-a ajutat", "Ionescu"),
    ("doamna lidia lipovan a scris si ea", "lidia lipovan"),
    ("d-na Marinela Oprea este foarte amabila", "Marinela Oprea"),
    ("domnul Văcaru nu raspunde", "Văcaru"),
    ("Mrs. Huang helped me", "Huang"),
    ("Dr. Stanciu mi l-a recomandat", "Stanciu"),
    ("curierul Andrei a fost amabil", "Andrei"),
    ("Popescu Ion din Cluj", "Popescu Ion"),
    ("am vorbit cu Mihaela Stoica", "Mihaela Stoica"),
    ("multumesc lui Cristian de la magazin", "Cristian"),
    ("agentei Mariei ii dau zece", "Mariei"),
    ("colega voastra, Georgiana, a rezolvat", "Georgiana"),
    ("Dan Teodorescu a semnat", "Dan Teodorescu"),
    ("thank you Allison for such great service", "Allison"),
    ("Grace O'Malley was rude", "Grace Malley"),
    ("fiica mea Ștefania l-a primit", "Ștefania"),
    ("FLORENTINA POP a comandat", "FLORENTINA POP"),
    # handles and links
    ("vezi https://www.facebook.com/ana.pop.92", "ana.pop.92"),
    ("facebook.com/ion.ionescu e profilul meu", "ion.ionescu"),
    ("pe insta sunt @ana_pop_92", "ana_pop_92"),
]  # fmt: skip
ORDINARY = [
    "Nu recomand. s-a stricat dupa o singura utilizare, de 3 zile",
    "spune ca are 10000 de mah dar am maxim o incarcare pe un telefon de 3000 de mah",
    "Preț bun, 1.752,90 RON, calitate 10/10!",
    "cu tva ar 10 lei, iar b 12 ore si is 20 ani",
    "L-am luat pe 30.11.2018 la 79,97 lei, redus cu 25%",
    "Livrarea a durat 14 zile, comanda 12345 din 2024",
    "Bateria de 472 mAh tine 4 zile; rezolutie 1920 x 1080, 16 GB",
    "Imagine clara, sunet bun, marime mare, aroma de trandafir",
    "Calvin Klein si Tommy Hilfiger sunt marci bune",
    "Are un acumulator li-ion de 5000 mah si un bob mic",
    "Multumesc frumos! Sunt foarte multumit.",
    "Recomand. Foarte bun produs. Excelent!",
    "Doamna de la ghiseu a fost amabila, domnul de la casa nu.",
    "Mi-a venit dupa doua zile; mia placut mult.",
    "Am fost la magazinul din Cluj si la cel din București.",
    "stau pe strada si aud bine muzica, calea ferata e aproape",
    "Daca dai volumul la maxim distorsioneaza, pana la 70% e ok",
    "Tastatura, mouse, casti: toate merg cu Samsung Galaxy S9 si iPhone 7 Plus",
    "emag.ro a livrat in 24 de ore, ca de obicei",
    "The fit is true to size; I'm 5'4, 129 lbs, 34C and ordered a 26.",
    "I love this dress, the color is beautiful and the fabric is soft.",
    "Heather grey, kelly green, olive and ruby all look good in May and June.",
    "It will last; I hope so. What a joy to wear, it has grace and a bit of summer.",
    "I paid $68 plus $5.95 shipping and saved 20% on sale",
    "Runs large. I am a size 10-12, bought the 8 on 12/05/2018 at 10:30.",
    "Thanks, great product!",
    "My name brand jeans never fit like these.",
    "Kind regards to the whole team.",
    "The store is on the main street and parking is easy.",
    "Great for work, wedding season and the beach.",
    "Am 3 modele: A3, B12, C-45 si GT08; toate bune.",
    "Cod produs 123-45, seria nu o mai stiu, marimea 42.",
    "Etajul magazinului era aglomerat, scara rulanta mergea.",
    "Ce ma nemultumeste: nu are manual in limba romana.",
    "Nota 10! Bravo, tineti-o tot asa.",
]  # fmt: skip


def test_there_are_enough_identifiers_of_both_languages():
    assert len(PLANTED) >= 60


@pytest.mark.parametrize(("written", "secrets"), PLANTED, ids=[text[:40] for text, _ in PLANTED])
def test_no_planted_identifier_survives(written, secrets):
    left = m.quotes.masked(written)
    assert "•••" in left
    assert [part for part in secrets.split() if re.search(rf"(?<!\w){re.escape(part)}(?!\w)", left)] == []


@pytest.mark.parametrize("written", ORDINARY, ids=[text[:40] for text in ORDINARY])
def test_ordinary_texts_stay_as_they_were_written(written):
    assert m.quotes.masked(written) == written


@pytest.mark.parametrize("spelt", ["Vasilică Ținț", "vasilica tint", "VASILICĂ ŢINŢ", "Vasilicăi Tintului"])
def test_the_writers_own_names_are_found_however_they_are_spelt(spelt):
    left = m.quotes.masked(f"semnat {spelt}", ["Vasilică", "Ținț"])
    assert left == "semnat •••"


def test_own_names_are_whole_words():
    assert m.quotes.masked("anul trecut, banana", ["An", "Ana"]) == "anul trecut, banana"


def test_decomposed_letters_are_masked_alike():
    written = unicodedata.normalize("NFD", "Mă numesc Ștefăniță Țăranu și mulțumesc")
    assert m.quotes.masked(written) == "Mă numesc ••• și mulțumesc"


def test_nothing_is_left_to_mask_in_what_was_masked():
    for written, _ in PLANTED:
        once = m.quotes.masked(written)
        assert m.quotes.masked(once) == once


def test_each_writers_own_names_are_taken_out():
    assert m.quotes.masked("Vasilica Tint e aici", ("Vasilică", "Ținț")) == "••• e aici"
    assert m.quotes.masked("Tint sus") == "Tint sus"


@pytest.mark.parametrize(
    ("written", "left", "names"),
    [
        ("ma numesc vifor brumar tulnic pietros", "ma numesc ••• pietros", []),  # a name has three words at most
        ("dl. Brumar vinde ieftin", "dl. ••• vinde ieftin", []),
        ("ma numesc Vifor. Brumar vine", "ma numesc •••. Brumar vine", []),
        ("pentru Zorbului, pentru Mariii", "pentru •••, pentru •••", ["Zorb", "Maria"]),
        ("marimea K e buna, produsul este bun", "marimea K e buna, produsul este bun", ["K", "Este"]),
        ("pachetul Ancăi, cadoul Ilincăi, al Zorbăi", "pachetul •••, cadoul •••, al •••", ["Zorba"]),
        ("cnp 1 960229 400015 va rog", "cnp ••• va rog", []),
        ("comanda 123456789, nu 12345678", "comanda •••, nu 12345678", []),
    ],
)
def test_a_name_or_number_is_taken_out_whole_and_nothing_beside_it(written, left, names):
    assert m.quotes.masked(written, names) == left
