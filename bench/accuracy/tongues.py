"""tongues.py - the words of payers in thirteen languages, and the names of companies that don't exist.

WORK and WITHHELD: the seeds for work know the former only, fresh seeds take the latter too.
Each language: words for an invoice, a credit note, a customer's number, an order, a discount, a part, `and`, from-to, thanks, silence
(a text that names nothing), a date, less; legal forms, trades, sounds of names, country of the accounts.
"""
WORK = ("de", "en", "fr", "nl", "it", "pl")
WITHHELD = ("es", "cs", "sv", "pt", "hu", "da", "fi")
HOME = {"de": ("DE", "EUR"), "en": ("GB", "GBP"), "fr": ("FR", "EUR"), "nl": ("NL", "EUR"), "it": ("IT", "EUR"), "pl": ("PL", "PLN"),
        "es": ("ES", "EUR"), "cs": ("CZ", "CZK"), "sv": ("SE", "SEK"), "pt": ("PT", "EUR"), "hu": ("HU", "HUF"), "da": ("DK", "DKK"),
        "fi": ("FI", "EUR")}
# Where the account has to be for a national scheme of references.
SCHEME_HOME = {"ogm": ("BE", "EUR"), "qrr": ("CH", "CHF"), "kid": ("NO", "NOK"), "viite": ("FI", "EUR"), "ocr": ("SE", "SEK"),
               "betalingskenmerk": ("NL", "EUR"), "variable": ("CZ", "CZK")}


def _rows(text):
    return {key.strip(): [w.strip() for w in value.split(",")] for key, value in (row.split(":", 1) for row in text.strip().splitlines())}


WORDS = {
    "de": _rows("""
        invoice: Rechnung, Rg., RE-Nr., Rechn.Nr., Beleg, RNr, Ihre Rechnung Nr.
        credit: Gutschrift, abzgl. GS, Storno
        customer: Kd.-Nr., Kundennr., Debitor
        order: Bestellung, Best.-Nr., Auftrag
        discount: abzgl. Skonto, Skonto 2%, ./. Skonto
        part: Teilzahlung, Rate, Abschlag, 1. Rate
        and: und, u., +
        range: bis, -
        thanks: danke, mfG, vielen Dank
        silent: Zahlung, Überweisung, lt. Aufstellung, siehe Avis, Miete, wie besprochen, Ausgleich
        dated: vom, v.
        legal: GmbH, AG, KG, GmbH & Co. KG, e.K.
        trade: Kälte, Möbelbau, Großhandel, Lüftung, Gerüste, Tränkle, Blechbau, Prüftechnik, Öle
        sound: bren,hag,lüd,wes,kör,tann,ried,mühl,schau,trab,ost,wink / el,er,in,auf,el / berg,mann,ström,hof,müller,stett,kamp,bauer"""),
    "en": _rows("""
        invoice: Invoice, Inv, Inv no, Bill, your invoice, ref inv
        credit: credit note, less CN, less credit
        customer: A/C, acct no, Cust
        order: PO, order no, P.O.
        discount: less 2% discount, settlement disc, early pay disc
        part: part payment, on account of, instalment 1, deposit
        and: and, &, +
        range: to, -, thru
        thanks: thanks, many thanks, cheers
        silent: payment, bank transfer, as per remittance, statement, services, as agreed
        dated: dated, of
        legal: Ltd, Limited, PLC, LLP, Inc
        trade: Fixings, Haulage, Joinery, Castings, Labels, Optics, Dairy, Roofing, Freight
        sound: hol,ash,brad,whit,cran,stan,mar,pem,thorn,wick,bex,dal / le,ing,er,bur,en / ton,worth,ley,by,field,combe,ham,stock"""),
    "fr": _rows("""
        invoice: Facture, Fact., FAC, votre facture, F n°, fact no
        credit: avoir, déduction avoir, moins AV
        customer: client, code client, cpte
        order: commande, cde, bon de commande
        discount: escompte 2%, esc. déduit, sous déduction escompte
        part: acompte, règlement partiel, 1ère échéance
        and: et, &, +
        range: à, au
        thanks: merci, cordialement
        silent: règlement, virement, selon relevé, solde, paiement, loyer
        dated: du, en date du
        legal: SARL, SA, SAS, EURL, SCI
        trade: Menuiserie, Pâtisserie, Étanchéité, Façades, Mécanique, Négoce, Électricité, Vins
        sound: chau,bel,mar,val,cour,lan,gré,pré,rou,dau,fon,ver / e,i,ti,mo,ne / mont,ville,court,tier,champ,let,nac,gny"""),
    "nl": _rows("""
        invoice: Factuur, fact.nr., factuurnr, nota, uw factuur, fact
        credit: creditnota, minus CN, creditfactuur
        customer: klantnr, debiteur, relatienr
        order: bestelling, ordernr, inkooporder
        discount: korting 2%, min betalingskorting
        part: deelbetaling, termijn 1, aanbetaling
        and: en, +, &
        range: t/m, tot
        thanks: bedankt, mvg
        silent: betaling, overboeking, zie specificatie, huur, zoals afgesproken
        dated: d.d., van
        legal: B.V., N.V., VOF, B.V.
        trade: Installatie, Kozijnen, Bloemen, Techniek, Zuivel, Transport, Scheepsbouw
        sound: vel,bos,hoog,kuip,wou,zand,dijk,meer,lin,bra,ost,rij / en,er,ste,ke,el / veld,man,stra,huis,berg,kamp,hout,sma"""),
    "it": _rows("""
        invoice: Fattura, Fatt., FT, vs. fattura, ft n., saldo fattura
        credit: nota di credito, meno NC, storno
        customer: cliente, cod. cliente
        order: ordine, ord., vs ordine
        discount: sconto 2%, abbuono sconto
        part: acconto, rata 1, pagamento parziale
        and: e, +, ed
        range: a, al
        thanks: grazie, saluti
        silent: bonifico, pagamento, saldo, come da accordi, affitto, vedi distinta
        dated: del, dd
        legal: S.r.l., S.p.A., S.n.c., S.a.s.
        trade: Meccanica, Ceramiche, Tessuti, Arredi, Impianti, Conserve, Metalli, Marmi
        sound: bor,cal,fer,mon,tor,vil,gua,ros,pel,san,lom,bri / ghe,a,ni,to,el / setti,nari,lli,zzo,vano,roni,relli,gno"""),
    "pl": _rows("""
        invoice: Faktura, FV, za fakturę, fakt. nr, f-ra
        credit: korekta, minus korekta, nota
        customer: nr klienta, kontrahent
        order: zamówienie, zam. nr
        discount: skonto 2%, rabat
        part: zaliczka, częściowa zapłata, rata 1
        and: i, oraz, +
        range: do, -
        thanks: dziękuję, pozdrawiam
        silent: zapłata, przelew, zgodnie z zestawieniem, czynsz, usługi
        dated: z dnia, z
        legal: Sp. z o.o., S.A., Sp.j., Sp.k.
        trade: Budowa, Odlewnia, Żaluzje, Wędliny, Tłoczenie, Usługi, Łożyska, Szkło
        sound: brze,koł,świ,dęb,mal,szcz,wój,gra,lub,pio,jas,tar / e,o,cz,na,ni / wski,zyński,cki,owicz,nik,arek,ała,ęba"""),
    "es": _rows("""
        invoice: Factura, Fra., fact. n.º, su factura, FRA
        credit: abono, menos abono, nota de crédito
        customer: cliente, n.º cliente
        order: pedido, s/ pedido
        discount: dto. pronto pago, descuento 2%
        part: pago parcial, a cuenta, plazo 1
        and: y, e, +
        range: a, al
        thanks: gracias, saludos
        silent: transferencia, pago, según relación, alquiler, liquidación
        dated: de fecha, del
        legal: S.L., S.A., S.L.U., S.Coop.
        trade: Cerámica, Fundición, Aceites, Talleres, Señalización, Cartón, Hormigón
        sound: zar,gui,mon,val,cor,man,bel,sol,ron,her,esc,lar / a,te,do,ne,ri / ñez,vedra,lejo,dueña,tero,güero,rría,sano"""),
    "cs": _rows("""
        invoice: Faktura, FA, fa č., úhrada faktury, dle fa
        credit: dobropis, mínus dobropis
        customer: zákazník, č. zák.
        order: objednávka, obj. č.
        discount: skonto 2%, sleva
        part: záloha, částečná úhrada, splátka 1
        and: a, +, a dále
        range: až, -
        thanks: děkujeme, s pozdravem
        silent: platba, úhrada, převod, nájem, dle soupisu
        dated: ze dne, z
        legal: s.r.o., a.s., v.o.s., spol. s r.o.
        trade: Stavby, Železárny, Nábytek, Sklářství, Těsnění, Řeznictví, Čerpadla
        sound: bří,kou,hol,žďá,krá,sta,pro,mla,zel,vra,tři,lho / e,o,ni,má,no / ček,ský,nec,lka,štejn,bor,chov,tík"""),
    "sv": _rows("""
        invoice: Faktura, Fakt nr, er faktura, Fakt
        credit: kreditnota, minus kredit
        customer: kundnr, kund
        order: order, beställning
        discount: kassarabatt 2%, avdrag rabatt
        part: delbetalning, avbetalning 1, förskott
        and: och, o, +
        range: till, t.o.m.
        thanks: tack, mvh
        silent: betalning, överföring, enligt lista, hyra, tjänster
        dated: dat., av den
        legal: AB, HB, KB, Aktiebolag
        trade: Bygg, Kyla, Snickeri, Åkeri, Plåt, Träförädling, Smörjmedel
        sound: häll,sjö,björk,lund,ström,ek,nor,sten,grön,dal,hag,öst / e,a,er,in,ing / lund,berg,kvist,sson,fors,gren,vik,blad"""),
    "pt": _rows("""
        invoice: Fatura, Fat., FT, v/ fatura, fact.
        credit: nota de crédito, menos NC
        customer: cliente n.º, cód. cliente
        order: encomenda, N/ enc.
        discount: desconto p.p. 2%, desc. pronto pagamento
        part: pagamento parcial, prestação 1, adiantamento
        and: e, +
        range: a, até
        thanks: obrigado, cumprimentos
        silent: transferência, pagamento, conforme relação, renda
        dated: de, datada de
        legal: Lda., S.A., Unipessoal Lda.
        trade: Cortiça, Construções, Têxteis, Cerâmica, Conservas, Calçado, Fundição
        sound: gon,fer,bar,mei,cas,vil,mon,alm,san,tor,pen,gui / ça,a,re,te,ei / lves,mão,reira,deiros,nho,cedo,çalo,rães"""),
    "hu": _rows("""
        invoice: Számla, sz.sz., számlaszám, szla
        credit: jóváírás, levonva jóváírás
        customer: ügyfél, vevőkód
        order: megrendelés, rend. sz.
        discount: skontó 2%, árengedmény
        part: részlet, előleg, 1. részlet
        and: és, +
        range: -tól, -
        thanks: köszönjük, üdv
        silent: átutalás, fizetés, kimutatás szerint, bérleti díj
        dated: kelt, kelte
        legal: Kft., Zrt., Bt., Nyrt.
        trade: Építő, Gépgyártó, Élelmiszer, Bútor, Öntöde, Szállítás, Műszer
        sound: bor,kis,nagy,szé,dör,gyö,má,vár,tör,hor,pál,cse / e,a,ö,ő,í / kely,rdi,gyi,mbos,váth,szló,ngyel,kes"""),
    "da": _rows("""
        invoice: Faktura, Fakt.nr., vedr. faktura, fak
        credit: kreditnota, fratrukket KN
        customer: kundenr., debitor
        order: ordre, rekv.
        discount: kontantrabat 2%, skonto
        part: delbetaling, rate 1, aconto
        and: og, +
        range: til, -
        thanks: tak, mvh
        silent: betaling, overførsel, iflg. liste, husleje
        dated: af, dat.
        legal: A/S, ApS, I/S, K/S
        trade: Køl, Tømrer, Støberi, Smørelse, Møbler, Byggeri, Rør
        sound: bjer,sø,hav,kær,lund,mel,skov,øst,vest,thor,bryg,nør / e,s,er,ge,in / gaard,borg,sen,holm,toft,bæk,rup,strøm"""),
    "fi": _rows("""
        invoice: Lasku, Laskun nro, lasku nro, lsk
        credit: hyvityslasku, vähennetty hyvitys
        customer: asiakasnro, asiakas
        order: tilaus, tilausnro
        discount: käteisalennus 2%, kassa-alennus
        part: osamaksu, ennakko, erä 1
        and: ja, +
        range: -, saakka
        thanks: kiitos, terveisin
        silent: maksu, tilisiirto, erittelyn mukaan, vuokra
        dated: pvm, päivätty
        legal: Oy, Oyj, Ky, Tmi
        trade: Rakennus, Jäähdytys, Pelti, Höyläämö, Kylmä, Öljy, Sähkö
        sound: kor,hel,jär,mäk,sal,tam,kos,rau,lah,vuo,pel,niem / i,a,ä,e,o / nen,mäki,la,kangas,salo,virta,järvi,koski"""),
}
# What comes that is not for receivables: code of the bank (family-subfamily), debit or credit, texts in several languages.
NOISE = {
    "fee": ("MDOP-CHRG", -1, ("Kontoführungsentgelt 03/2026", "Bank charges March", "Frais de tenue de compte", "Opłata za prowadzenie rachunku", "Commissioni e spese")),
    "interest": ("MCOP-INTR", 1, ("Habenzinsen Q1", "Credit interest", "Intérêts créditeurs", "Odsetki", "Ränta")),
    "payroll": ("ICDT-SALA", -1, ("Löhne März 2026", "Salaries 03/26", "Salaires mars", "Wynagrodzenia", "Mzdy")),
    "tax": ("ICDT-TAXS", -1, ("USt-Voranmeldung 02/26 StNr 32/114/09912", "VAT return Q1", "TVA février", "IVA liquidazione", "DPH 1Q")),
    "card": ("CCRD-POSP", 1, ("Kartenumsatz Terminal 58220114 BELEG 1177", "Merchant settlement batch 0417", "Remise CB 2203")),
    "own_transfer": ("RCDT-BOOK", 1, ("Umbuchung Liquidität", "Transfer own account", "Virement de compte à compte")),
    "supplier": ("ICDT-ESCT", -1, ("Ihre Rechnung 88231 v. 03.03.", "Payment your inv 5512", "Leasing 03/26 Vertrag 700122")),
    "refund": ("RCDT-ESCT", 1, ("Erstattung Schaden 4410921", "Refund of deposit", "Rückzahlung Kaution", "Remboursement sinistre 771", "Zwrot nadpłaty")),
}


def company(rng, tongue):
    starts, middles, ends = (part.split(",") for part in ",".join(WORDS[tongue]["sound"]).split("/"))
    pick = lambda parts: rng.choice([p.strip() for p in parts if p.strip()])
    word = (pick(starts) + pick(middles) + pick(ends)).capitalize()
    if rng.random() < 0.35:
        word = (pick(starts) + pick(ends)).capitalize() + " & " + word if rng.random() < 0.4 else pick(starts).capitalize() + "-" + word
    if rng.random() < 0.6:
        word += " " + rng.choice(WORDS[tongue]["trade"])
    return word + " " + rng.choice(WORDS[tongue]["legal"])


def person(rng, tongue):
    starts, middles, ends = (part.split(",") for part in ",".join(WORDS[tongue]["sound"]).split("/"))
    first = rng.choice("Anna Marek Jonas Elena Luca Ines Piotr Sven Clara Hugo Maja Erik Nora Tom Petra Jan".split())
    return first + " " + (rng.choice([s.strip() for s in starts]) + rng.choice([e.strip() for e in ends])).capitalize()


BANS = {"DE": (8, 10), "AT": (5, 11), "NL": None, "CH": (5, 12), "FR": (10, 13), "BE": (3, 9), "ES": (10, 10), "PL": (8, 16), "CZ": (4, 16),
        "SE": (3, 17), "DK": (4, 10), "FI": (6, 8), "NO": (4, 7), "HU": (8, 16), "PT": (8, 13), "GB": None, "IT": None}


def iban(rng, country):
    """An account that has the right check digits; banks are invented."""
    shape = BANS[country]
    if shape:
        bban = "".join(str(rng.randrange(10)) for _ in range(sum(shape)))
    elif country == "IT":
        bban = rng.choice("KXZ") + "".join(str(rng.randrange(10)) for _ in range(22))
    else:
        size = 10 if country == "NL" else 14
        bban = rng.choice(("KERB", "HOLZ", "STAB", "WIEK")) + "".join(str(rng.randrange(10)) for _ in range(size))
    check = 98 - int("".join(str(int(c, 36)) for c in bban + country + "00")) % 97
    return "%s%02d%s" % (country, check, bban)
