"""The phrases that say "not known yet" in English, Japanese, Spanish and Indonesian: data of `rules.placeholders`.

In normal form: lower case, no accents, words parted by one space, apostrophes left out.
"""

from __future__ import annotations

from typing import Final


def listed(text: str) -> frozenset[str]:
    """The parts of a text between commas and line ends."""
    return frozenset(part.strip() for part in text.replace("\n", ",").split(",") if part.strip())


ENGLISH: Final = listed(
    """
    tbd, tba, tbc, tbf, tbs, to be determined, to be defined, to be decided, to be confirmed,
    to be announced, to be discussed, to be filled, to be filled in, to be completed, to be added,
    to be provided, to be updated, to confirm, to define, to fill, to fill in, to complete,
    to follow, to do, todo, fixme, wip, na, n a, nan, null, nil, undefined, not applicable,
    not available, not known, not sure, not clear, not set, not specified, not provided, not defined,
    not decided, not determined, not confirmed, not entered, not filled, not yet, not yet known,
    not yet available, none yet, nothing yet, no answer, no data, no info, no information, no idea,
    unknown, unsure, unclear, undetermined, undecided, unspecified, unconfirmed, dont know,
    do not know, i dont know, we dont know, idk, dunno, no clue, pending, pending confirmation,
    awaiting confirmation, under investigation, investigating, checking, being checked, will check,
    need to check, needs checking, will update, will follow, will add, will fill in, fill in,
    fill me, fill me in, fill in later, add later, update later, later, soon, coming soon, ask,
    ask customer, ask sales, blank, empty, missing, placeholder, dummy, dummy text, test, testing,
    foo, foo bar, foobar, asdf, asdfasdf, qwerty, blah, blah blah, same, same as above, see above,
    ditto, insert here, insert text, insert text here, enter text, enter text here, your answer,
    your answer here, your text here, type here, click to edit, div 0,
    no information available, no info available, no data available, no details, no detail,
    no details available, information not available, info not available, information unavailable,
    dont have information, dont have any information, dont have info, dont have any info,
    dont have data, dont have any data, dont have details, dont have any details, dont have the information,
    do not have information, do not have any information, do not have info, do not have details,
    have no information, have no info, have no data, have no details, have no idea, have no clue,
    havent got information, no knowledge, no knowledge of this, nothing known, nothing is known,
    not been confirmed, not been decided, not been defined, not been determined, not been provided,
    not been shared, hasnt been confirmed, hasnt been decided, hasnt been defined, hasnt been determined,
    isnt known, isnt clear, arent sure, im not sure, cant say, cannot say, hard to say, who knows,
    no one knows, nobody knows, needs to be confirmed, needs to be defined, needs to be checked,
    needs confirmation, needs to be determined, need to find out, needs to be found out, finding out,
    will find out, to find out, to be found out, to be checked, to be clarified, to be filled in later,
    will be filled in, will be filled in later, will be added, will be added later, will be updated,
    will be confirmed, will be determined, will be defined, will be provided, will be provided later,
    will update later, will fill in later, will fill this in, will complete, will complete later,
    details to follow, details will follow, information to follow, information will follow, more to come,
    more information needed, information needed, information missing, info missing, missing information,
    same as before, same as last time, same as last year, same as last quarter, same as last month,
    same as previous, same as previously, same as usual, same as always, same as other, same as others,
    same as the others, same as the other, same as the last, same as below, same as earlier, same here,
    as before, as above, as below, as usual, as always, as last time, as discussed, as previously,
    as previously discussed, as stated above, as mentioned, as mentioned above, like last time,
    like before, see before, see below, see previous, see other, see others, refer above, refer to above,
    copy from above, copy above, whatever, something, anything, some text, sample, sample text,
    example, example text, lorem, ipsum, lorem ipsum, asd, qwe, zxc, bla, bla bla, yada yada,
    fill this in, fill this, complete later, to complete later, please complete, please fill in,
    please update, please advise, answer here, answer, n y k
    """
)
JAPANESE: Final = listed(
    """
    未定, 未定義, 未決, 未決定, 未確定, 未確認, 未入力, 未記入, 未回答, 未調査, 未設定, 未登録,
    未把握, 未詳, 不明, 不明点, 不明瞭, 詳細不明, 確認中, 要確認, 確認要, 確認待ち, 確認予定,
    確認する, 確認します, 要調査, 調査中, 入力中, 記入中, 仮, 仮入力, ダミー, テスト, 後日, 後日確認,
    後日記入, 後日入力, 後日連絡, 後で, あとで, 後ほど, のちほど, 追って, 追って連絡, 追記予定,
    記入予定, 入力予定, わからない, 分からない, わかりません, 分かりません, わからず, 知らない,
    知りません, 該当なし, 対象外, 空欄, 空白, 同上, 上記参照, 上記の通り, 決まっていない,
    決まっていません, 決まってない, これから, みてい, ふめい,
    情報なし, 情報無し, 情報がない, 情報がありません, 情報はありません, 情報ありません, 情報はない,
    情報を持っていません, 情報を持っていない, 情報がまだありません, 情報不足, データなし, データがありません,
    データはありません, 把握していません, 把握していない, 把握できていません, 把握できていない,
    把握できておりません, 把握しておりません, 存じません, 存じ上げません, 分かっていません, わかっていません,
    分かっていない, わかっていない, 分かりかねます, わかりかねます, 判明していません, 判明していない,
    判明次第, 判明次第追記, 判明次第追記します, 分かり次第, わかり次第, 分かり次第追記, 分かり次第追記します,
    確認できていません, 確認できていない, 確認できておりません, 確認が必要, 確認が取れていません,
    確認しています, 確認しております, 確認いたします, 確認次第, 確認次第追記, 確認次第追記します, 聞いていません,
    聞いていない, ヒアリング中, ヒアリング予定, 追記します, 後日追記, 後日追記します, 後日確認します,
    後日記入します, 後で書く, 後で書きます, あとで書きます, 後で記入, 後で記入します, 後ほど記入します,
    後ほど追記します, 後ほど確認します, あとで入力, 後で入力します, 記入予定, 追ってご連絡します,
    追って連絡します, 追って確認します, 未定義のまま, 決まり次第, 決まり次第記入, 決まり次第追記します,
    はっきりしない, はっきりしません, はっきりしていません, 何とも言えない, 何とも言えません,
    なんとも言えません, 特定できていません,
    前回と同じ, 前回と同様, 前回同様, 前回の通り, 前回どおり, 前回通り, 以前と同じ, 以前と同様, 前と同じ,
    従来通り, 従来どおり, いつも通り, いつもどおり, いつもと同じ, 例年通り, 例年どおり, 他と同じ, 他社と同じ,
    他の項目と同じ, 同左, 同前, 同様, 右に同じ, 上に同じ, 上と同じ, 上記と同じ, 上記同様, 以下参照, 下記参照,
    別紙参照, 別添参照, 別途, 別途確認, 別途連絡, 適当, てきとう, てすと, サンプル, サンプルテキスト,
    ダミーテキスト, これはダミーテキスト, これはダミー, これはテスト, この文章はダミー, ほげ, ほげほげ, ふが,
    ぴよ, あいうえお, かきくけこ, さしすせそ, あああ, ううう, 何か, なにか, 書くことがない, 知らん, しらない
    """
)
SPANISH: Final = listed(
    """
    pendiente, pendientes, pendiente de confirmar, pendiente de confirmacion, pendiente de definir,
    por definir, por definirse, por confirmar, por confirmarse, por determinar, por completar,
    por llenar, por rellenar, por anadir, por verificar, por revisar, por ver, por saber,
    por decidir, a definir, a confirmar, a determinar, a completar, sin definir, sin confirmar,
    sin determinar, sin especificar, sin dato, sin datos, sin informacion, sin respuesta,
    sin completar, s d, n d, no se, no se sabe, no lo se, no sabemos, no sabe, no conocido,
    no disponible, no definido, no definida, no especificado, no confirmado, no aplica, no aplicable,
    desconocido, desconocida, se desconoce, lo desconozco, desconozco, se confirmara, se definira,
    falta, falta por completar, faltante, vacio, en blanco, luego, mas tarde, despues, mas adelante,
    proximamente, a la espera, igual que arriba, idem, preguntar,
    no hay informacion, no hay info, no hay datos, no hay informacion disponible, no hay datos disponibles,
    no se tiene informacion, no se tienen datos, no tenemos informacion, no tengo informacion,
    no tenemos datos, no tengo datos, no tenemos la informacion, no tengo la informacion,
    no contamos con informacion, no contamos con la informacion, no dispongo de informacion,
    no disponemos de informacion, no dispongo de datos, no disponemos de datos, informacion no disponible,
    datos no disponibles, falta informacion, falta de informacion, faltan datos, sin info, sin detalles,
    no lo sabemos, no lo tengo claro, no lo tenemos claro, no tengo claro, no esta claro, no esta definido,
    no esta definida, no esta confirmado, no esta confirmada, no esta decidido, no se ha definido,
    no se ha confirmado, no se ha determinado, no se ha decidido, no se conoce, no lo conozco,
    no me consta, no nos consta, no tengo idea, no tengo ni idea, ni idea, quien sabe, nadie sabe,
    nadie lo sabe, no estoy seguro, no estoy segura, no estamos seguros, se completara, se completara luego,
    se completara despues, se completara mas tarde, se completara mas adelante, se anadira,
    se actualizara, se informara, lo completare, lo completare luego, lo completare despues,
    lo completo despues, lo completo luego, lo relleno despues, lo veo despues, lo veremos, ya veremos,
    ya se vera, queda por definir, queda por confirmar, queda pendiente, falta confirmar, falta definir,
    hay que confirmar, hay que verificar, hay que averiguar, por averiguar, estamos averiguando,
    averiguando, verificando, se esta verificando, estamos confirmando, a la espera de confirmacion,
    a la espera de informacion, esperando confirmacion, esperando informacion, esperando respuesta,
    igual que antes, igual que la ultima vez, igual que siempre, igual que el ano pasado, igual que otros,
    igual que los otros, igual que los demas, igual, lo mismo, lo mismo que antes,
    lo mismo que la ultima vez, lo mismo que arriba, lo mismo de antes, lo mismo de siempre, lo de siempre,
    como siempre, como antes, como la ultima vez, como arriba, ver arriba, ver abajo, ver mas arriba,
    vease arriba, ver anterior, copiar de arriba, texto de ejemplo, texto de prueba, ejemplo,
    prueba, cualquier cosa, algo, lo que sea, rellenar, completar
    """
)
INDONESIAN: Final = listed(
    """
    nanti, nanti saja, nanti diisi, nanti dikonfirmasi, diisi nanti, akan diisi, akan menyusul,
    akan dikonfirmasi, akan ditentukan, akan dilengkapi, menyusul, segera, belum, belum ada,
    belum ada data, belum ada info, belum ada informasi, belum ada jawaban, belum diketahui,
    belum tahu, belum tau, belum pasti, belum jelas, belum ditentukan, belum dikonfirmasi,
    belum diisi, belum tersedia, belum diputuskan, tidak tahu, tidak diketahui, tidak jelas,
    tidak tersedia, tidak berlaku, tidak ada data, tidak ada informasi, tak tahu, tdk tahu,
    kurang tahu, entah, entahlah, menunggu konfirmasi, tunggu konfirmasi, tunggu, sedang dicek,
    masih dicek, sedang dikonfirmasi, perlu dicek, perlu dikonfirmasi, cek dulu, dicek, kosong,
    sama seperti di atas, sda,
    tidak ada info, tidak ada data, tidak ada keterangan, belum ada keterangan, belum ada kepastian,
    belum ada kejelasan, belum ada kabar, belum ada detail, belum ada jawabannya, info belum ada,
    informasi belum ada, informasi belum tersedia, info belum tersedia, data belum tersedia,
    data belum ada, informasi tidak tersedia, data tidak tersedia, belum punya informasi,
    belum punya info, belum punya data, tidak punya informasi, tidak punya info, tidak punya data,
    tidak memiliki informasi, belum memiliki informasi, belum mendapat informasi, belum mendapat info,
    belum mendapatkan informasi, belum dapat info, belum dapat informasi, belum dapat dipastikan,
    belum bisa dipastikan, belum dipastikan, belum tentu, belum ditetapkan, belum terkonfirmasi,
    belum terisi, belum dicek, belum dilengkapi, kurang jelas, kurang tau, tidak tau, nggak tahu,
    nggak tau, ngga tau, gak tahu, gak tau, ga tahu, ga tau, tak diketahui, tidak pasti, tidak yakin,
    kurang yakin, tidak ada ide, entah ya, siapa tahu, masih menunggu, masih menunggu informasi,
    menunggu informasi, menunggu info, menunggu kabar, menunggu jawaban, masih dicari, sedang dicari,
    dicari dulu, masih dikonfirmasi, dikonfirmasi dulu, harus dikonfirmasi, harus dicek, perlu konfirmasi,
    perlu dipastikan, akan diupdate, akan diperbarui, akan ditambahkan, akan diinformasikan,
    akan diisi nanti, akan dicek, akan dikabari, nanti dulu, nanti dicek, nanti diupdate,
    nanti dilengkapi, nanti ditambahkan, nanti menyusul, info menyusul, data menyusul,
    informasi menyusul, detail menyusul, sama seperti sebelumnya, sama seperti kemarin,
    sama seperti yang lalu, sama seperti tahun lalu, sama seperti terakhir, sama seperti biasa,
    sama seperti biasanya, sama seperti yang lain, sama dengan sebelumnya, sama dengan di atas,
    sama dengan yang lain, sama saja, sama, seperti biasa, seperti biasanya, seperti sebelumnya,
    seperti di atas, lihat di atas, lihat atas, lihat sebelumnya, lihat di bawah, contoh, contoh teks,
    teks contoh, uji coba, coba, tes, percobaan, apa saja, apa aja, terserah, sembarang
    """
)
PHRASES: Final = ENGLISH | JAPANESE | SPANISH | INDONESIAN

#: Words that change nothing about a placeholder: "still unknown", "aún por definir", "we have … about this yet".
FILLERS: Final = listed(
    """
    still, currently, yet, now, for, at, the, moment, time, present, right, just, is, are, was, it, this, that,
    these, those, as, of, on, about, regarding, concerning, today, date, please, sorry, unfortunately, i, we, me,
    us, our, my, you, have, has, been, be, there, here, to, so, far, until, really, honestly, any, from,
    question, item, point, topic, field, matter, and, or, but, also,
    aun, todavia, actualmente, por, ahora, de, momento, esta, este, estos, eso, esto, ello, en, el, la, lo, los,
    al, del, respecto, sobre, hasta, que, es, son, muy, aqui, hoy, dia, a, fecha, tema, punto, pregunta, y, o,
    pero, disculpa, lamentablemente, se,
    masih, saat, ini, itu, sementara, sekarang, dulu, ya, untuk, kami, saya, kita, tentang, mengenai, soal, hal,
    lagi, sampai, hingga, dari, maaf, pertanyaan, poin, sini, dan, atau, tapi, juga, yang,
    現在, 現時点, 現時点で, 現時点では, まだ, いまだ, 今のところ
    """
)

#: Systems and papers that an answer may point to without saying where in them it stands.
PLACES: Final = listed(
    """
    crm, salesforce, sfdc, hubspot, dynamics, system, tool, wiki, confluence, notion, jira, drive, sharepoint,
    folder, file, files, doc, docs, document, documents, attachment, attached, attachments, note, notes, mail,
    mails, email, emails, inbox, link, contract, deck, slides, sheet, spreadsheet, minutes, brief, handover,
    handoff, account plan, plan, record, profile, ticket, tickets, chat, slack, teams, last note, last notes,
    other tab, other section, other field, website, web site, internet, google, previous owner,
    sistema, herramienta, carpeta, archivo, archivos, documento, documentos, adjunto, adjuntos, nota, notas,
    correo, correos, enlace, contrato, presentacion, hoja, acta, ficha, pagina web,
    dokumen, berkas, lampiran, catatan, surel, tautan, kontrak, presentasi, notulen, folder bersama, situs web
    """
)
JAPANESE_PLACES: Final = listed(
    """
    crm, salesforce, セールスフォース, hubspot, システム, 社内システム, 資料, 別資料, 添付, 添付資料, 別紙, 別添,
    メール, 議事録, 契約書, 提案書, ノート, メモ, フォルダ, 共有フォルダ, ファイル, リンク, wiki, チケット, 過去資料,
    過去のメール, ドライブ, 引継ぎ資料, 引き継ぎ資料
    """
)
#: Whom one is sent to ask.
ROLES: Final = listed(
    """
    him, her, them, me, us, sales, support, customer, the customer, client, the client, the team, team,
    our team, the owner, owner, previous owner, the previous owner, manager, my manager, the manager, the rep, rep,
    colleague, colleagues, a colleague, someone, somebody, anyone, the ae, the csm, csm, ae, account manager,
    the account manager, operations, finance, legal, the giver, giver, product,
    el cliente, al cliente, ventas, soporte, el equipo, equipo, al equipo, el responsable, al responsable,
    pelanggan, penjualan, tim, tim penjualan, atasan, pemilik akun, rekan, orangnya, langsung
    """
)
