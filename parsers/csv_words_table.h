/*
 * csv_words_table - the vocabulary itself, folded: WORDS(role, english, "word|word|…").
 * Only csv_words.c includes it.
 */
WORDS(ASIDE, false,
      "betrag detail|betrag einzelzahlung|einzelbetrag|individual amount|originalbetrag|"
      "original amount|amount currency|local amount|local currency|originalwahrung|"
      "original currency|original|fremdwahrung|foreign amount|exchange "
      "rate|wechselkurs|kurs|koers|rate|umrechnungskurs|taux|cambio|rabatt|discount|"
      "available balance|verfugbarer saldo|"
      "saldo disponible|saldo disponibile|valutasaldo|montant original|betrag in fremdwahrung|"
      "quantity|price|price per unit|tax|check|check number|cheque number|time|zeit|heure|ora|hora|"
      "status|stato|etat|category|kategorie|categorie|categoria|label color|"
      "balance impact|limit|ean|points")
WORDS(BOOKING_DATE, true,
      "booking date|bookingdate|booked at|booked|posting date|post date|posted date|posted|"
      "date posted|date booked|date processed|processing date|entry date|accounting date|"
      "settlement date")
WORDS(BOOKING_DATE, false,
      "buchungsdatum|buchungstag|buchung|buchungszeitpunkt|erfassungsdatum|date comptable|"
      "date de comptabilisation|date d operation|date operation|date de l operation|"
      "date de l ecriture|data di registrazione|data registrazione|data contabile|"
      "data di contabilizzazione|data contabilizzazione|data operazione|data dell operazione|"
      "fecha contable|fecha de operacion|fecha operacion|fecha movimiento|fecha de contabilizacion|"
      "boekdatum|boekingsdatum|boekingsdag|data lancamento|data do lancamento|data movimento|"
      "data do movimento|data mov|data contabilistica|bogforingsdato|bogfort|bogfoeringsdato|"
      "bokforingsdag|bokforingsdatum|bokford|bokforingsdato|bokfort|bokforingsdag|kirjauspaiva|"
      "kirjauspvm|data ksiegowania|data operacji|datum zauctovani|datum uctovani|datum odpisu|"
      "konyveles datuma|konyvelesi datum|konyvelesi nap|tranzakcio datuma|datum proknjizenja|"
      "datum zauctovania|datum spracovania|gramatosanas datums|irasymo data|kande kuupaev|"
      "data inregistrarii|data procesarii|data contabilizarii|data operatiunii|datum knjizenja|"
      "islem tarihi|kayit tarihi|muhasebe tarihi")
WORDS(DATE, true, "date|day|datetime|created|created at|completed date|transaction date|date time")
WORDS(DATE, false,
      "datum|data|fecha|dato|pvm|paivamaara|paivays|den|datum transakce|datum provedeni|"
      "data transakcji|transaktionsdatum|transaktionsdag|transaktionsdato|date de transaction|"
      "date transaction|data transazione|data della transazione|fecha de transaccion|"
      "fecha transaccion|datum transactie|transactiedatum|data da transacao|kauppapaiva|"
      "tapahtumapaiva|umsatzdatum|datum verrekening|kuupaev|tehingu kuupaev|datums|"
      "darijuma datums|operacijos data|mokejimo data|data tranzactiei|datum transakcie|"
      "datum transakcije|tarih|dag")
WORDS(OTHER_DATE, true, "trade date|purchase date|order date|execution date|started date")
WORDS(OTHER_DATE, false,
      "abschlussdatum|auftragsdatum|belegdatum|kaufdatum|date de conclusion|date d achat|"
      "date d execution|data di chiusura|data acquisto|data di esecuzione|data de compra|"
      "fecha de compra|datum verrichting|ausfuhrungsdatum|inkopsdatum|data do balancete|ostopaiva")
WORDS(VALUE_DATE, true, "value date|valuta date|valutadate|effective date|value")
WORDS(VALUE_DATE, false,
      "valuta|valutadatum|valuta datum|wertstellung|wertstellungsdatum|wertdatum|wert|"
      "valutierung|date de valeur|date valeur|valeur|data valuta|data di valuta|data valore|"
      "fecha valor|fecha de valor|f valor|rentedatum|valutadag|valutadato|rentedato|rentedag|"
      "data valor|data do valor|valuteringsdag|valoordato|arvopaiva|maksupaiva|data waluty|"
      "datum valuty|datum splatnosti|valuta datuma|erteknap|ertek nap|vaartuspaev|"
      "valutesanas datums|lesu verteibos data|data valutei|datum valute|valor tarihi")
WORDS(AMOUNT, true,
      "amount|transaction amount|credit debit amount|debit credit amount|amount total|"
      "total amount|net|net amount|gross|gross amount|movement|sum|billing amount|booked amount")
WORDS(AMOUNT, false,
      "betrag|umsatz|buchungsbetrag|transaktionsbetrag|kontoumsatz|bewegung|betrag transaktion|"
      "montant|montant de l operation|mouvement|montant net|importo|importo operazione|movimento|"
      "importe|cantidad|monto|valor|montante|quantia|quantita|bedrag|transactiebedrag|belob|belop|"
      "belopp|summa|maara|kwota|kwota operacji|kwota transakcji|castka|castka transakce|objem|"
      "osszeg|tranzakcio osszege|iznos|znesek|suma|suma operacijos|suma tranzactiei|ciastka|tutar|"
      "islem tutari|netto|nettobetrag|brutto|bruttobetrag|zaduzeno odobreno")
WORDS(DEBIT, true,
      "debit|debits|debit amount|debitamount|debited|withdrawal|withdrawals|withdrawal amount|"
      "paid out|money out|outflow|payments out|out|amount debited|amount out|spent|"
      "amount spent|expense|expenses|charge amount")
WORDS(DEBIT, false,
      "soll|belastung|belastungen|belastungsbetrag|lastschrift|lastschriften|ausgang|ausgange|"
      "ausgaben|ausgabe|abgang|montant debit|montant debite|montant au debit|depense|depenses|"
      "debet|uitgaand|uitgaven|addebito|addebiti|importo di addebito|importo addebito|dare|uscita|"
      "uscite|debito|debitos|debe|cargo|cargos|retiro|retiros|salida|salidas|saida|saidas|"
      "ud|udgift|udbetaling|ut|uttag|utgift|ut fra konto|utbetaling|otto|menot|obciazenie|"
      "obciazenia|wyplata|wyplaty|wydatki|terheles|tartozik|kiadas|ma dati|vydej|vydaje|odchozi|"
      "isplata|rashod|deebet|debets|debetas|debitare|suma debit|breme|v breme|borc|vydaj|vydavky")
WORDS(CREDIT, true,
      "credit|credits|credit amount|creditamount|credited|deposit|deposits|deposit amount|paid in|"
      "money in|inflow|receipts|payments in|in|amount credited|amount in|received|"
      "amount received|income|lodgement|lodgements|payment received")
WORDS(CREDIT, false,
      "haben|gutschrift|gutschriften|gutschriftsbetrag|eingang|eingange|einnahmen|einnahme|zugang|"
      "montant credit|montant credite|montant au credit|recette|recettes|inkomend|inkomsten|"
      "accredito|accrediti|importo di accredito|importo accredito|avere|entrata|entrate|credito|"
      "creditos|haber|abono|abonos|ingreso|ingresos|entrada|entradas|ind|indtaegt|indbetaling|inn|"
      "insattning|inn pa konto|innbetaling|pano|tulot|uznanie|uznania|wplata|wplaty|wplywy|"
      "jovairas|kovetel|bevetel|dal|prijem|prijmy|prichozi|uplata|prihod|kreedit|kredits|kreditas|"
      "creditare|suma credit|dobro|v dobro|alacak")
WORDS(DIRECTION, false,
      "direction|debit credit|credit debit|debit kredit|kredit debit|debito credito|"
      "credito debito|debet credit|af bij|bij af|soll haben|s h|d c|c d|dc|cd|cr dr|dr cr|cdtdbt|"
      "cdtdbtind|debit credit indicator|credit debit indicator|richtung|sens|segno|sign|sentido|"
      "bevetel kiadas|jel|strana|transaction type|typ transakcji|dare avere|debe haber|"
      "ma dati dal|debetcredit|vorzeichen|d h|t k|d k|deebet kreedit|debets kredits|"
      "debetas kreditas|borc alacak|cr|dr")
WORDS(CURRENCY, true, "currency|ccy|currency code|account currency|curr")
WORDS(CURRENCY, false,
      "wahrung|waehrung|whg|wkz|buchungswahrung|kontowahrung|devise|monnaie|monn|mon|divisa|div|"
      "moneda|munt|muntsoort|moeda|waluta|mena|mena uctu|deviza|devizanem|tranzakcio devizaneme|"
      "valuutta|valuuta|valiuta|doviz|para birimi|doviz cinsi|valuta kod|valutakod|valuta "
      "code|valutakode|monnaie du compte")
WORDS(BALANCE, true,
      "balance|running balance|runningbalance|ending balance|closing balance|account balance|"
      "cash balance|ledger balance|balance after")
WORDS(BALANCE, false,
      "saldo|solde|kontostand|kontosaldo|saldo na trn|saldo na mutatie|saldo na boeking|"
      "saldo nach buchung|saldo contabile|saldo contable|saldo po operacji|saldo efter|saldo in|"
      "solde apres|egyenleg|konyvelt egyenleg|zustatek|zostatok|stanje|saldo posterior|"
      "saldo kontabla|bokfort saldo|bogfort saldo|jaak|atlikums|likutis|sold|sold final|"
      "eindsaldo|saldo eind|saldo na|endsaldo|bakiye|kalan bakiye|novo stanje")
WORDS(ACCOUNT, false,
      "account|account number|account no|iban|iban bban|konto|konto nr|kontonummer|eigenes konto|"
      "auftragskonto|iban auftragskonto|iban auftraggeberkonto|auftraggeberkonto|compte|"
      "numero de compte|n de compte|conto|conto no|numero conto|numero di conto|cuenta|"
      "numero de cuenta|rekening|rekeningnummer|konto nummer|tili|tilinumero|numer konta|"
      "numer rachunku|cislo uctu|szamlaszam|conta|kliendi konto|konts|konta numurs|saskaita|"
      "saskaitos numeris|cont|numar cont|hesap no|hesap numarasi|stevilka racuna")
WORDS(NAME, true,
      "name|payee|payer|counterparty|counterparty name|counteraccount name|partner|partner name|"
      "beneficiary|beneficiary name|payee name|sender|recipient|merchant name|to from|originator|"
      "remitter")
WORDS(NAME, false,
      "empfanger|auftraggeber|zahlungsempfanger|beguenstigter|begunstigter|zahlungspflichtiger|"
      "beguenstigter zahlungspflichtiger|begunstigter zahlungspflichtiger|"
      "auftraggeber empfanger|auftraggeber begunstigter|auftraggeber beguenstigter|"
      "name auftraggeber beg nstigter|name auftraggeber begunstigter|empfanger zahlungspflichtiger|"
      "name des partners|name zahlungsbeteiligter|gegenpartei|naam|naam tegenpartij|tegenpartij|"
      "naam begunstigde|beneficiaire|donneur d ordre|nom|tiers|contrepartie|beneficiario|"
      "ordinante|controparte|ordenante|contrapartida|modtager|afsender|mottaker|mottagare|"
      "avsender|avsandare|saaja|maksaja|saaja maksaja|nadawca|odbiorca|kontrahent|nadawca odbiorca|"
      "nazev protiuctu|protistrana|nazev protistrany|partner neve|partner nev|kedvezmenyezett|"
      "nazov protiuctu|nazov protistrany|saaja maksja|maksja|saaja nimi|sanemejs|maksatajs|"
      "sanemejs maksatajs|gavejas|moketojas|moketojas gavejas|gavejas moketojas|beneficiar|"
      "ordonator|platitor|prejemnik|platnik|naziv partnera|alici|gonderen|alici gonderen")
WORDS(COUNTERPARTY_ACCOUNT, true,
      "counterparty account|counteraccount|counterparty iban|bank account|beneficiary account|"
      "payee account|partner iban|iban counterparty|partner account")
WORDS(COUNTERPARTY_ACCOUNT, false,
      "gegenkonto|iban gegenkonto|kontonummer iban|iban zahlungsbeteiligter|iban des partners|"
      "konto bank|konto des partners|tegenrekening|tegenrekening iban bban|iban tegenpartij|"
      "rekeningnummer tegenpartij|rekening tegenpartij|compte contrepartie|iban contrepartie|"
      "compte beneficiaire|conto controparte|iban beneficiario|cuenta beneficiario|cislo protiuctu|"
      "protiucet|partner szamlaszama|konto kontrahenta|rachunek kontrahenta|numer rachunku nadawcy|"
      "motpartens konto|saajan tilinumero|saaja maksja konto|sanemeja konts|gavejo saskaita|"
      "moketojo saskaita|cont beneficiar|cont partener|ucet protistrany|protiracun|karsi hesap|"
      "alici iban")
WORDS(COUNTERPARTY_BANK, false,
      "bic|bank code|bankcode|blz|bankleitzahl|bic tegenpartij|bic code tegenpartij|swift|"
      "bic swift code|bank bic|bic swift|counterparty bank|bic des partners|"
      "bic zahlungsbeteiligter|codice bic|kod banku|kod banky|saajan pankin bic")
WORDS(REMITTANCE, true,
      "description|details|detail|text|communication|memo|narrative|note|notes|message|subject|"
      "label|remittance|remittance information|purpose|booking text|bookingtext|payment details|"
      "transaction details|reference|payment reference|particulars|original description|"
      "transactions|transaction|summary|message for payee|remarks")
WORDS(REMITTANCE, false,
      "verwendungszweck|buchungstext|zahlungszweck|beschreibung|bezeichnung|mitteilung|"
      "avisierungstext|umsatztext|buchungsdetails|referenz|referenznummer|zahlungsreferenz|"
      "kundenreferenz|verwendung|mitteilung referenz|buchungstext details|vermerk|zusatzinfos|"
      "libelle|communications|texte|texte comptable|motif|detail de l ecriture|detail|"
      "descrizione|causale|testo|testo di registrazione|testo di contabilizzazione|dettaglio|"
      "testo d avviso|testo di avviso|comunicazione|descrizione movimento|numero di riferimento|"
      "concepto|descripcion|observaciones|referencia|descricao|historico|descritivo|"
      "omschrijving|mededelingen|mededeling|vrije mededeling|betalingskenmerk|tekst|meddelelse|"
      "posteringstekst|beskrivelse|forklaring|melding|meddelande|rubrik|specifikation|viesti|"
      "selite|selitys|viite|opis|tytul|tytul operacji|opis operacji|zprava|zprava pro prijemce|"
      "popis|poznamka|ucel|variabilni symbol|variable "
      "symbol|kozlemeny|megjegyzes|memo|toelichting|selgitus|viitenumber|maksajuma merkis|merkis|"
      "informacija sanemejam|apraksts|paskirtis|mokejimo paskirtis|detalii|descriere|explicatii|"
      "detalii tranzactie|namen|namen placila|opis transakcije|aciklama|sprava pre prijimatela|"
      "variabilny symbol|ucel platby|"
      "denominazione|transazione")
WORDS(REFERENCE, false,
      "transaction id|transactionid|transaction no|transaction number|transaction reference|"
      "bank reference|bank ref|bankref|servicer reference|id|transaktions nr|transaktionsnummer|"
      "transaktions id|bankreferenz|auftragsnummer|buchungsnummer|buchungsreferenz|journalnummer|"
      "n de transaction|numero de transaction|numero di ordine|numero operazione|rif esterno|"
      "numero de operacion|transactienummer|volgnr|volgnummer|transactiereferentie|arkivkod|"
      "arkivointitunnus|arkivreferanse|verifikationsnummer|numer referencyjny|numer transakcji|"
      "id transakce|id pohybu|id operace|tranzakcio azonosito|tranzakcio azonositoja|"
      "operation number|fitid|unique id|arhiveerimistunnus|dokumenta numurs|dekont no|"
      "referinta tranzactie|id transakcie")
WORDS(END_TO_END_ID, false,
      "end to end id|end to end reference|end to end referenz|endtoendid|e2e|e2e id|e2e referenz|"
      "end to end|kundenreferenz end to end|end to end ref|eref")
WORDS(BOOKING_TEXT, false,
      "type|typ|tipo|umsatzart|vorgang|buchungsart|auftragsart|bewegungstyp|transaktionstyp|"
      "activity type|tipo movimento|tipo di movimento|tipo di ordine|tipo de movimiento|"
      "type d ordre|type de mouvement|type d operation|mutatiesoort|typ transakce|typ operacji|"
      "kategorie transakce|tranzakcio tipusa|laji|tapahtumalaji|code|transaction code|"
      "booking type|transaktionstyp")
WORDS(CARD, false,
      "card|card number|card no|cardid|card id|karte|kartennummer|karten nr|carte|numero de carte|"
      "carta|numero di carta|tarjeta|kaart|kaartnummer|kredietkaart|kreditkarte|kort|kortnummer|"
      "merchant|merchantname|merchant name|merchant city|merchantplace|handler|handlername|"
      "commercant|esercente|comercio|kartaszam|cislo karty|numer karty|card member|cardmember|"
      "card holder|cardholder|karteninhaber|merchant country|merchant category|mcc|mcc code|"
      "kart numarasi|kaardi number|kaardinumber")
WORDS(FEE, false,
      "fee|fees|charges|gebuhr|gebuhren|frais|spese|kosten|commission|commissions|commissione|"
      "commissioni|kommission|comision|comissao|transaction fee|transaction costs|"
      "transaction cost|transaktionskosten|merchant fee|service charge|disagio|provisie|avgift|"
      "gebyr|prowizja|poplatek|poplatky|jutalek|comision bancaria|masraf|komisyon|teenustasu")
WORDS(TERMINAL, false,
      "terminal|terminal id|terminalid|terminal number|terminalnummer|acquirer|"
      "merchant id|merchantid|merchant transaction reference|store id|outlet|pos id|"
      "vertragspartnernummer|vu nummer|handlertransaktionsreferenz")
WORDS(OPENING, false,
      "opening balance|beginning balance|balance before|start balance|beginsaldo|begin saldo|"
      "startsaldo|anfangssaldo|anfangsbestand|saldo vor buchung|saldo anterior|saldo inicial|"
      "saldo iniziale|saldo precedente|solde initial|solde avant|saldo przed|saldo fore|saldo for|"
      "nyito egyenleg|pocatecni zustatek|sold initial|onceki bakiye")
WORDS(TIME_ZONE, true, "timezone|time zone")
