/*
 * Headers as banks of many countries write them: which column becomes what. Each case has a header
 * and its rows; the cells say what they are. An outcome is a line an entry: amount, payer or payee,
 * account, the bank's reference, text.
 */
#include "model/money.h"
#include "parsers/csv_statement.h"
#include "unit.h"

#include <stdlib.h>

struct headers_seen {
    struct buffer out;
    struct buffer told; /* warnings and notes */
};

static void headers_listen(void *context, const struct diagnostic *diagnostic)
{
    struct headers_seen *seen = context;
    buffer_add_format(&seen->told, "%s %s\n", diagnostic->code, diagnostic->message);
}

static enum status headers_begin(void *context, const struct statement *statement)
{
    struct headers_seen *seen = context;
    buffer_add_format(&seen->out, "%.*s:", SLICE_ARG(statement->account));
    return STATUS_OK;
}

static enum status headers_entry(void *context, const struct entry *entry)
{
    struct headers_seen *seen = context;
    const struct transaction *t = entry->transactions;
    buffer_add_byte(&seen->out, ' ');
    money_format(entry->amount.minor, 2, &seen->out);
    buffer_add_format(&seen->out, " [%.*s|%.*s|%.*s", SLICE_ARG(t->counterparty.name),
                      SLICE_ARG(t->counterparty.account), SLICE_ARG(entry->servicer_ref));
    for (size_t i = 0; i < t->remittance_count; i++) {
        buffer_add_format(&seen->out, "|%.*s", SLICE_ARG(t->remittance[i]));
    }
    buffer_add_byte(&seen->out, ']');
    return STATUS_OK;
}

static enum status headers_end(void *context, const struct statement *statement)
{
    struct headers_seen *seen = context;
    (void)statement;
    buffer_add_byte(&seen->out, '\n');
    return STATUS_OK;
}

static struct headers_seen headers_read(const char *text)
{
    struct headers_seen seen = {.out = {0}};
    struct limits limits = limits_default();
    struct diag diag = {.context = &seen, .listen = headers_listen};
    struct parse_sink sink = {.context = &seen,
                              .statement_begin = headers_begin,
                              .entry = headers_entry,
                              .statement_end = headers_end};
    struct input *input = NULL;
    assert_int_equal(input_from_memory(slice_from(text), "case", &limits, &diag, &input),
                     STATUS_OK);
    struct parse_job job = {input, &limits, NULL, &diag, &sink};
    (void)csv_statement_parse(&job);
    input_close(input);
    buffer_add(&seen.out, buffer_slice(&seen.told));
    buffer_add_byte(&seen.out, '\0');
    buffer_clear(&seen.told);
    return seen;
}

static const struct headers_case {
    const char *name;
    const char *text;
    const char *seen;
} headers_cases[] = {
    {"India: narration, a preamble with an account that is no IBAN",
     "Account number,50200011223344\n"
     "Date,Narration,Chq./Ref.No.,Value Dt,Withdrawal Amt.,Deposit Amt.,Closing Balance\n"
     "01/04/26,NEFT CR-TEXT,0000099,01/04/26,,250.00,1250.00\n"
     "15/04/26,TEXT 2,0000100,15/04/26,50.00,,1200.00\n",
     "50200011223344: 250.00 [|||NEFT CR-TEXT] -50.00 [|||TEXT 2]\n"},
    {"India: particulars and transaction remarks",
     "Txn Date,Value Date,Transaction Remarks,UTR No.,Dr Amount,Cr Amount,Running Bal\n"
     "2026-04-01,2026-04-01,TEXT,REF1,,10.00,110.00\n"
     "2026-04-02,2026-04-02,TEXT,REF2,5.00,,105.00\n",
     ": 10.00 [||REF1|TEXT] -5.00 [||REF2|TEXT]\n"},
    {"Sweden: name beside two columns of accounts",
     "Bokföringsdag;Belopp;Avsändare;Mottagare;Namn;Rubrik;Saldo;Valuta\n"
     "2026-04-01;100,00;;1234 56 78901;NAME;TEXT;100,00;SEK\n"
     "2026-04-02;-40,00;1234 56 78901;9999 11 22222;NAME 2;TEXT 2;60,00;SEK\n",
     ": 100.00 [NAME|||TEXT] -40.00 [NAME 2|||TEXT 2]\n"},
    {"Sweden: other party and reference of the bank",
     "Reskontradatum;Transaktionsdatum;Motpart;Meddelande;Transaktionsreferens;Belopp;Saldo\n"
     "2026-04-01;2026-04-01;NAME;TEXT;REF1;100,00;100,00\n"
     "2026-04-02;2026-04-02;NAME;TEXT;REF2;-40,00;60,00\n",
     ": 100.00 [NAME||REF1|TEXT] -40.00 [NAME||REF2|TEXT]\n"},
    {"Norway",
     "Bokføringsdato;Beløp;Avsender;Mottaker;Navn;Tittel;KID;Transaksjonsreferanse\n"
     "2026-04-01;100,00;;11112222333;NAME;TEXT;0012345;REF1\n"
     "2026-04-02;-40,00;;;NAME 2;TEXT 2;;REF2\n",
     ": 100.00 [NAME||REF1|TEXT|0012345] -40.00 [NAME 2||REF2|TEXT 2]\n"},
    {"Denmark",
     "Bogføringsdato;Beløb;Modpart;Meddelelse til modtager;Saldo;Afstemt\n"
     "01.04.2026;100,00;NAME;TEXT;100,00;Nej\n"
     "02.04.2026;-40,00;NAME 2;TEXT 2;60,00;Nej\n",
     ": 100.00 [NAME|||TEXT] -40.00 [NAME 2|||TEXT 2]\n"},
    {"Finland: who pays and who is paid, the payee's account",
     "Tilinumero: FI21 1234 5600 0007 85\n"
     "Kirjauspäivä;Maksupäivä;Summa;Tapahtumalaji;Maksaja;Saajan nimi;Saajan "
     "tilinumero;Viitenumero;Viesti;Arkistointitunnus\n"
     "1.4.2026;1.4.2026;+100,00;Viitemaksu;PAYER;OWN;FI2112345600000785;12344;TEXT;REF1\n"
     "2.4.2026;2.4.2026;-40,00;Tilisiirto;OWN;PAYEE;FI4250001510000023;;TEXT 2;REF2\n",
     "FI2112345600000785: 100.00 [PAYER||REF1|12344|TEXT] -40.00 "
     "[PAYEE|FI4250001510000023|REF2|TEXT 2]\n"},
    {"Finland: one column of parties",
     "Kirjauspäivä;Määrä;Saaja/Maksaja;Viite;Viesti;Arkistointitunnus\n"
     "2026-04-01;100,00;NAME;12344;TEXT;REF1\n"
     "2026-04-02;-40,00;NAME 2;;TEXT 2;REF2\n",
     ": 100.00 [NAME||REF1|12344|TEXT] -40.00 [NAME 2||REF2|TEXT 2]\n"},
    {"Estonia",
     "Kliendi "
     "konto;Reatüüp;Kuupäev;Saaja/Maksja;Selgitus;Summa;Valuuta;Deebet/"
     "Kreedit;Arhiveerimistunnus;Makse tüüp;Viitenumber;Dokumendi number\n"
     "EE382200221020145685;20;01.04.2026;NAME;TEXT;100,00;EUR;K;REF1;MK;12344;7\n"
     "EE382200221020145685;20;02.04.2026;NAME 2;TEXT 2;40,00;EUR;D;REF2;MK;;8\n",
     "EE382200221020145685: 100.00 [NAME||REF1|TEXT|12344] -40.00 [NAME 2||REF2|TEXT 2]\n"},
    {"Latvia",
     "Klienta konts;Ieraksta tips;Datums;Darījuma partneris;Informācija "
     "saņēmējam;Summa;Valūta;Debets/Kredīts;Arhīva kods;Maksājuma veids\n"
     "LV80BANK0000435195001;20;01.04.2026;NAME;TEXT;100,00;EUR;K;REF1;INB\n"
     "LV80BANK0000435195001;20;02.04.2026;NAME 2;TEXT 2;40,00;EUR;D;REF2;INB\n",
     "LV80BANK0000435195001: 100.00 [NAME||REF1|TEXT] -40.00 [NAME 2||REF2|TEXT 2]\n"},
    {"Lithuania",
     "Sąskaitos Nr.;Data;Mokėtojo/gavėjo pavadinimas;Paaiškinimai;Suma;Valiuta;D/K;Įrašo Nr.\n"
     "LT121000011101001000;2026-04-01;NAME;TEXT;100,00;EUR;K;REF1\n"
     "LT121000011101001000;2026-04-02;NAME 2;TEXT 2;40,00;EUR;D;REF2\n",
     "LT121000011101001000: 100.00 [NAME||REF1|TEXT] -40.00 [NAME 2||REF2|TEXT 2]\n"},
    {"France: references of the bank",
     "Date;Date valeur;Libellé;N° transaction;Débit;Crédit;Solde\n"
     "01/04/2026;01/04/2026;TEXT;REF1;;100,00;100,00\n"
     "02/04/2026;02/04/2026;TEXT 2;REF2;40,00;;60,00\n",
     ": 100.00 [||REF1|TEXT] -40.00 [||REF2|TEXT 2]\n"},
    {"France: operation, its reference, and who is meant",
     "Date opération;Date val;Libellé de l'opération;Référence de l'opération;Nom de la "
     "contrepartie;Montant\n"
     "01/04/2026;01/04/2026;TEXT;REF1;NAME;100,00\n"
     "02/04/2026;02/04/2026;TEXT 2;REF2;NAME 2;-40,00\n",
     ": 100.00 [NAME||REF1|TEXT] -40.00 [NAME 2||REF2|TEXT 2]\n"},
    {"France: reference of the bank beside the customer's",
     "Date de comptabilisation;Libellé;Référence client;Référence bancaire;Montant\n"
     "01/04/2026;TEXT;CUSTOMER;REF1;100,00\n"
     "02/04/2026;TEXT 2;;REF2;-40,00\n",
     ": 100.00 [||REF1|TEXT|CUSTOMER] -40.00 [||REF2|TEXT 2]\n"},
    {"Belgium: own name first, structured text",
     "Rekeningnummer;Rubrieknaam;Naam;Munt;Afschriftnummer;Datum;Omschrijving;Bedrag;"
     "rekeningnummer tegenpartij;Naam tegenpartij;gestructureerde mededeling;Vrije mededeling\n"
     "BE68539007547034;Zicht;OWN;EUR;2026001;01/04/2026;TEXT;100,00;BE71096123456769;NAME;+++090/"
     "9337/55493+++;\n"
     "BE68539007547034;Zicht;OWN;EUR;2026001;02/04/2026;TEXT 2;-40,00;BE71096123456769;NAME "
     "2;;FREE\n",
     "BE68539007547034: 100.00 [NAME|BE71096123456769||TEXT|+++090/9337/55493+++] -40.00 [NAME "
     "2|BE71096123456769||TEXT 2|FREE]\n"},
    {"Belgium: the party's account under its title",
     "Volgnummer;Uitvoeringsdatum;Valutadatum;Bedrag;Valuta "
     "rekening;Rekeningnummer;Tegenpartij;Naam van de tegenpartij;Mededeling;Reden van weigering\n"
     "REF1;01/04/2026;01/04/2026;100,00;EUR;BE68539007547034;BE71096123456769;NAME;TEXT;\n"
     "REF2;02/04/2026;02/04/2026;-40,00;EUR;BE68539007547034;BE71096123456769;NAME 2;TEXT 2;\n",
     "BE68539007547034: 100.00 [NAME|BE71096123456769|REF1|TEXT] -40.00 [NAME "
     "2|BE71096123456769|REF2|TEXT 2]\n"},
    {"Netherlands",
     "Datum;Naam / Omschrijving;Rekening;Tegenrekening;Af Bij;Bedrag "
     "(EUR);Mutatiesoort;Mededelingen\n"
     "20260401;NAME;NL91ABNA0417164300;NL02RABO0123456789;Bij;100,00;Overschrijving;TEXT\n"
     "20260402;NAME 2;NL91ABNA0417164300;NL02RABO0123456789;Af;40,00;Overschrijving;TEXT 2\n",
     "NL91ABNA0417164300: 100.00 [NAME|NL02RABO0123456789||TEXT] -40.00 [NAME "
     "2|NL02RABO0123456789||TEXT 2]\n"},
    {"Germany: who pays and who is paid",
     "Buchungsdatum;Wertstellung;Status;Zahlungspflichtige*r;Zahlungsempfänger*in;Verwendungszweck;"
     "Umsatztyp;IBAN;Betrag (€);Gläubiger-ID;Kundenreferenz\n"
     "01.04.26;01.04.26;Gebucht;PAYER;OWN;TEXT;Eingang;DE02120300000000202051;100,00;;\n"
     "02.04.26;02.04.26;Gebucht;OWN;PAYEE;TEXT 2;Ausgang;DE02500105170137075030;-40,00;;\n",
     ": 100.00 [PAYER|DE02120300000000202051||TEXT] -40.00 [PAYEE|DE02500105170137075030||TEXT "
     "2]\n"},
    {"Austria: names of both sides",
     "Buchungsdatum;Valutadatum;Währung;Betrag;Auftraggebername;Empfängername;Zahlungsgrund\n"
     "01.04.2026;01.04.2026;EUR;100,00;PAYER;OWN;TEXT\n"
     "02.04.2026;02.04.2026;EUR;-40,00;OWN;PAYEE;TEXT 2\n",
     ": 100.00 [PAYER|||TEXT] -40.00 [PAYEE|||TEXT 2]\n"},
    {"Italy",
     "Rapporto;Data contabile;Data valuta;Ordinante;Descrizione estesa;CRO;Dare;Avere\n"
     "1234567;01/04/2026;01/04/2026;NAME;TEXT;REF1;;100,00\n"
     "1234567;02/04/2026;02/04/2026;;TEXT 2;REF2;40,00;\n",
     "1234567: 100.00 [NAME||REF1|TEXT] -40.00 [||REF2|TEXT 2]\n"},
    {"Spain",
     "F. Operativa;F. Valor;Concepto;Más datos;Ordenante;Beneficiario;Importe;Saldo;Referencia "
     "bancaria\n"
     "01/04/2026;01/04/2026;TEXT;MORE;PAYER;OWN;100,00;100,00;REF1\n"
     "02/04/2026;02/04/2026;TEXT 2;;OWN;PAYEE;-40,00;60,00;REF2\n",
     ": 100.00 [PAYER||REF1|TEXT|MORE] -40.00 [PAYEE||REF2|TEXT 2]\n"},
    {"Portugal",
     "Data da operação;Data valor;Descrição;Observações;Contraparte;Montante;Saldo contabilístico\n"
     "01-04-2026;01-04-2026;TEXT;MORE;NAME;100,00;100,00\n"
     "02-04-2026;02-04-2026;TEXT 2;;NAME 2;-40,00;60,00\n",
     ": 100.00 [NAME|||TEXT|MORE] -40.00 [NAME 2|||TEXT 2]\n"},
    {"Brazil",
     "Data;Histórico;Favorecido;Pagador;Valor (R$);Saldo (R$)\n"
     "01/04/2026;TEXT;OWN;PAYER;100,00;100,00\n"
     "02/04/2026;TEXT 2;PAYEE;OWN;-40,00;60,00\n",
     ": 100.00 [PAYER|||TEXT] -40.00 [PAYEE|||TEXT 2]\n"},
    {"Poland",
     "Data transakcji;Data księgowania;Dane kontrahenta;Tytuł;Nr rachunku;Szczegóły;Nr "
     "transakcji;Kwota transakcji;Waluta;Saldo po transakcji\n"
     "2026-04-01;2026-04-01;NAME;TEXT;61109010140000071219812874;MORE;REF1;100,00;PLN;100,00\n"
     "2026-04-02;2026-04-02;NAME 2;TEXT 2;27114020040000300201355387;;REF2;-40,00;PLN;60,00\n",
     ": 100.00 [NAME|61109010140000071219812874|REF1|TEXT|MORE] -40.00 [NAME "
     "2|27114020040000300201355387|REF2|TEXT 2]\n"},
    {"Czechia: the variable symbol",
     "Datum zaúčtování;Částka;Měna;Protiúčet;Název protiúčtu;VS;KS;SS;Zpráva pro "
     "příjemce;Identifikace transakce\n"
     "01.04.2026;100,00;CZK;19-2000145399/0800;NAME;2026001;0308;;TEXT;REF1\n"
     "02.04.2026;-40,00;CZK;19-2000145399/0800;NAME 2;;;;TEXT 2;REF2\n",
     ": 100.00 [NAME|19-2000145399/0800|REF1|2026001|TEXT] -40.00 [NAME "
     "2|19-2000145399/0800|REF2|TEXT 2]\n"},
    {"Slovakia",
     "Dátum zaúčtovania;Suma;Mena;Platiteľ;Príjemca;VS;Informácia pre príjemcu;Referencia "
     "platiteľa\n"
     "01.04.2026;100,00;EUR;PAYER;OWN;2026001;TEXT;/VS2026001\n"
     "02.04.2026;-40,00;EUR;OWN;PAYEE;;TEXT 2;\n",
     ": 100.00 [PAYER|||2026001|TEXT|/VS2026001] -40.00 [PAYEE|||TEXT 2]\n"},
    {"Hungary",
     "Könyvelés dátuma;Tranzakció azonosító;Típus;Könyvelési számla;Partner számla;Partner "
     "elnevezése;Összeg;Összeg devizaneme;Közlemény\n"
     "2026.04.01;REF1;Jóváírás;10300002-10000001;11700000-20000002;NAME;100,00;HUF;TEXT\n"
     "2026.04.02;REF2;Terhelés;10300002-10000001;11700000-20000002;NAME 2;-40,00;HUF;TEXT 2\n",
     "10300002-10000001: 100.00 [NAME|11700000-20000002|REF1|TEXT] -40.00 [NAME "
     "2|11700000-20000002|REF2|TEXT 2]\n"},
    {"Romania",
     "Data finalizării tranzacției;Ordonator;Beneficiar;Detalii plată;Debit;Credit;Sold "
     "contabil;Nr. tranzacție\n"
     "01.04.2026;PAYER;OWN;TEXT;;100,00;100,00;REF1\n"
     "02.04.2026;OWN;PAYEE;TEXT 2;40,00;;60,00;REF2\n",
     ": 100.00 [PAYER||REF1|TEXT] -40.00 [PAYEE||REF2|TEXT 2]\n"},
    {"Croatia",
     "Datum knjiženja;Opis plaćanja;Platitelj;Primatelj;Poziv na "
     "broj;Isplata;Uplata;Stanje;Referentni broj\n"
     "01.04.2026.;TEXT;PAYER;OWN;HR00 123;;100,00;100,00;REF1\n"
     "02.04.2026.;TEXT 2;OWN;PAYEE;;40,00;;60,00;REF2\n",
     ": 100.00 [PAYER||REF1|TEXT|HR00 123] -40.00 [PAYEE||REF2|TEXT 2]\n"},
    {"Slovenia",
     "Datum knjiženja;Naziv partnerja;Račun partnerja;Namen;Sklic;Breme;Dobro;Stanje\n"
     "01.04.2026;NAME;SI56191000000123438;TEXT;SI00 123;;100,00;100,00\n"
     "02.04.2026;NAME 2;SI56191000000123438;TEXT 2;;40,00;;60,00\n",
     ": 100.00 [NAME|SI56191000000123438||TEXT|SI00 123] -40.00 [NAME 2|SI56191000000123438||TEXT "
     "2]\n"},
    {"Greece",
     "Ημερομηνία;Αιτιολογία;Αντισυμβαλλόμενος;Ποσό;Υπόλοιπο;Νόμισμα;Αριθμός συναλλαγής\n"
     "01/04/2026;TEXT;NAME;100,00;100,00;EUR;REF1\n"
     "02/04/2026;TEXT 2;NAME 2;-40,00;60,00;EUR;REF2\n",
     ": 100.00 [NAME||REF1|TEXT] -40.00 [NAME 2||REF2|TEXT 2]\n"},
    {"Türkiye",
     "Tarih;Açıklama;Gönderen;Alıcı;İşlem Tutarı;Bakiye;İşlem No\n"
     "01.04.2026;TEXT;PAYER;OWN;100,00;100,00;REF1\n"
     "02.04.2026;TEXT 2;OWN;PAYEE;-40,00;60,00;REF2\n",
     ": 100.00 [PAYER||REF1|TEXT] -40.00 [PAYEE||REF2|TEXT 2]\n"},
    {"United Kingdom",
     "Date,Counter Party,Reference,Type,Amount (GBP),Balance (GBP),Spending Category,Notes\n"
     "2026-04-01,NAME,TEXT,FASTER PAYMENT,100.00,100.00,INCOME,\n"
     "2026-04-02,NAME 2,TEXT 2,FASTER PAYMENT,-40.00,60.00,BILLS,\n",
     ": 100.00 [NAME|||TEXT] -40.00 [NAME 2|||TEXT 2]\n"},
    {"Ireland: posted everything",
     "Posted Account,Posted Transactions Date,Description1,Description2,Debit Amount,Credit "
     "Amount,Balance,Posted Currency\n"
     "936587-10012345,2026-04-01,TEXT,MORE,,100.00,100.00,EUR\n"
     "936587-10012345,2026-04-02,TEXT 2,,40.00,,60.00,EUR\n",
     "936587-10012345: 100.00 [|||TEXT|MORE] -40.00 [|||TEXT 2]\n"},
    {"Australia: the own account under a name of its own",
     "Bank Account,Date,Narrative,Debit Amount,Credit Amount,Balance,Serial\n"
     "032000123456,2026-04-01,TEXT,,100.00,100.00,\n"
     "032000123456,2026-04-02,TEXT 2,40.00,,60.00,\n",
     "032000123456: 100.00 [|||TEXT] -40.00 [|||TEXT 2]\n"},
    {"two parties, the column of payees alone",
     "Date,Payee,Memo,Amount\n"
     "2026-04-01,NAME,TEXT,100.00\n"
     "2026-04-02,NAME 2,TEXT 2,-40.00\n",
     ": 100.00 [NAME|||TEXT] -40.00 [NAME 2|||TEXT 2]\n"},
    {"no column of texts",
     "Date,Payee,Amount\n"
     "2026-04-01,NAME,100.00\n"
     "2026-04-02,NAME 2,-40.00\n",
     ": 100.00 [NAME||] -40.00 [NAME 2||]\n"
     "TS-CSV-019 no column of texts was found, so no entry has one; name it in a profile\n"},
    {"a name that is not known, the only one of texts",
     "Date,Zzyzx,Amount\n"
     "2026-04-01,TEXT,100.00\n"
     "2026-04-02,TEXT 2,-40.00\n",
     ": 100.00 [|||TEXT] -40.00 [|||TEXT 2]\n"
     "TS-CSV-020 texts are taken from columns whose names are not known: \"Zzyzx\"\n"},
    {"names that are not known, beside one of texts",
     "Date,Zzyzx,Description,Qwfp,Amount\n"
     "2026-04-01,LOST,TEXT,7,100.00\n"
     "2026-04-02,LOST,TEXT 2,8,-40.00\n",
     ": 100.00 [|||TEXT] -40.00 [|||TEXT 2]\n"
     "TS-CSV-020 nothing is read from columns whose names are not known: \"Zzyzx\", \"Qwfp\"\n"},
    {"a column that is empty is not told",
     "Date,Zzyzx,Description,Amount\n"
     "2026-04-01,,TEXT,100.00\n"
     "2026-04-02,,TEXT 2,-40.00\n",
     ": 100.00 [|||TEXT] -40.00 [|||TEXT 2]\n"},
    {"an account in the preamble, behind a colon, with its currency",
     "Konto: 123456/01 CHF\n"
     "Datum;Text;Betrag\n"
     "01.04.2026;TEXT;100,00\n"
     "02.04.2026;TEXT 2;-40,00\n",
     "123456/01: 100.00 [|||TEXT] -40.00 [|||TEXT 2]\n"},
    {"an IBAN in the preamble comes before another number",
     "Konto;123456\n"
     "IBAN;CH9300762011623852957\n"
     "Datum;Text;Betrag\n"
     "01.04.2026;TEXT;100,00\n"
     "02.04.2026;TEXT 2;-40,00\n",
     "CH9300762011623852957: 100.00 [|||TEXT] -40.00 [|||TEXT 2]\n"},
    {"no account: a name, a date, a word",
     "Account name,Field Street 1234 Ltd\n"
     "Account,Current\n"
     "Account,01.04.2026\n"
     "Date,Description,Amount\n"
     "2026-04-01,TEXT,100.00\n"
     "2026-04-02,TEXT 2,-40.00\n",
     ": 100.00 [|||TEXT] -40.00 [|||TEXT 2]\n"},
};

static void headers_case_holds(void **state)
{
    const struct headers_case *c = *state;
    struct headers_seen seen = headers_read(c->text);
    assert_string_equal(seen.out.ptr, c->seen);
    buffer_clear(&seen.out);
}

int main(void)
{
    return unit_run_cases("csv headers", headers_cases, headers_case_holds);
}
