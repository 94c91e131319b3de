"""What is said in the Japanese demo: conversations, next steps and what is waited for, stage by stage.

Words only; {p} is the product, {r} a competitor, {q} the quantity.
"""

from sfa_tui.exchange.demo.words import Reason, lines, stages

SAID = stages("""
mail <: 展示会で見た{p}の資料がほしい
call >: 資料請求のお礼。用途は受入検査とのこと
mail >: {p}のカタログと導入事例を送付
call <: 問い合わせ。他社の装置が古くなってきたので話を聞きたい
visit <>: 初回訪問。工程を見学、検査は目視が中心
message <: 担当が代わったので改めて連絡がほしい
call >: 不在。折り返しを依頼
mail <: {p}の概算価格だけ先に知りたい
meeting <>: Web会議で会社紹介。来期の設備計画に入れたいとの話
note -: 紹介元は商社経由。決裁は本社らしい
----
visit <>: 現場ヒアリング。不良率は月2％、夜勤の検査員が足りない
mail <: 対象ワークの図面を送る。公差を確認してほしい
call <>: 予算は来期で申請予定、時期は期初を希望
meeting <> us: 要件の擦り合わせ。測定点は12か所、タクト30秒以内
mail >: ヒアリング内容の議事録を送付、認識違いがないか確認依頼
call <: 既存設備との接続ができるか知りたい
visit <> them: サンプルを預かった。社内で評価基準を決めてもらう
demo <>: デモ機で実測。繰り返し精度は要求を満たした
mail <: 決裁者は工場長。投資回収は2年以内が条件
call > nobody: {r}も呼ばれているとのこと。比較表は不要
todo -: サンプル測定の結果をまとめる
----
mail >: {p}の見積書（第1版）を送付
meeting <>: 提案書を説明。保守の範囲に質問が集中
mail <: 見積を見た。数量{q}での値引きを相談したい
call <: 納期を確認したい。年度内に据え付けたい
visit <> us: 提案内容は了承。仕様を一部変更して再見積
mail >: 見積書（第2版）と納期回答を送付
demo <> them: 量産ワークで実演。現場の評価は良い、稟議に回すとのこと
call <: {r}の見積のほうが1割安いと言われた
mail < us: 3年間の保守費を含めた総額がほしい
call > them: 見積の到着を確認。来週の会議にかけてもらう
note -: 競合は{r}。納期は先方8週、当社5週
----
meeting <>: 価格交渉。あと5％で決めたいとのこと
call <: 支払条件を月末締め翌々月払いにしてほしい
mail >: 最終見積と取引基本契約書の案を送付
visit <> them: 工場長と面談。価格は了承、稟議待ち
mail <: 法務から契約書の修正依頼（検収条件の第7条）
call <>: 稟議は部長まで進んだ。残りは本社購買のみ
mail > them: 契約書の修正に応じる旨を回答
call < us: 据付の日程を2案ほしい
meeting <> nobody: 据付工事の事前打合せ。電源工事は先方手配
mail <: {r}が再提案に来た。早めに回答がほしい
----
call <: 稟議が下りた。注文書は今週中に出す
mail <: 内示。正式発注は月初になる
visit <> them: 役員に挨拶。発注の意思は固い、注文書待ち
mail >: 内示のお礼と納品までの工程表を送付
call <> them: 検収条件を最終確認。注文番号を待つ
mail < us: 注文請書の書式を送ってほしい
""")

STEPS = stages("""
call -: 検討状況の確認
mail -: カタログ
call -: 折り返し
visit -: 初回訪問
mail -: 概算見積
meeting -: 会社紹介
----
visit -: 現場確認
demo -: デモ機の持ち込み
todo -: サンプル測定
meeting -: 要件の擦り合わせ
mail -: 議事録
call -: 予算時期の確認
----
todo -: 見積提出
todo -: 再見積の作成
meeting -: 提案説明
call -: 見積の感触を聞く
visit -: 量産ワークで実演
mail -: 保守費の内訳
----
visit -: 価格の最終交渉
mail -: 契約書案の回答
call -: 稟議の進み具合を聞く
meeting -: 据付の打合せ
todo -: 値引きの社内申請
----
call -: 注文書の日程確認
visit -: 内示 お礼の訪問
todo -: 納期の仮押さえ
mail -: 注文請書の書式
""")

SERVICE_SAID = stages("""
call <: 契約の期限が近いので条件を確認したい
mail >: {p}の案内と料金表を送付
visit <>: 定期訪問で{p}の話。今の契約内容を確認
mail <: {p}の費用だけ先に知りたい
call > nobody: 現場は使い続けたい意向、窓口は購買に代わった
----
meeting <>: 対象台数と拠点を整理。数量は{q}の見込み
mail <: 昨年度の点検実績がほしい
call <: 予算は今期で確保済み、開始は翌月から
visit <> us: 設備台帳を見ながら対象を確認、一覧を作って渡す
call >: 複数年契約の利点を説明
----
mail >: {p}の見積書を送付（1年と3年の2案）
mail <: 3年契約にした場合の値引きを知りたい
call <: {r}の料金のほうが安いと言われた
meeting <> them: 見積を説明。部内の会議にかけてもらう
call > them: 見積の到着を確認
----
mail <: 契約書の自動更新の条項を直してほしい
meeting <>: 支払を年払いにする話。あと3％下げてほしいとのこと
call <> them: 購買部長の承認待ち
mail >: 契約書の最終案を送付
----
call <: 承認が下りた。注文書は今週中
mail < us: 請求書の宛名と送付先を確認してほしい
call <> them: 開始日を決めた。注文番号を待つ
""")

SERVICE_STEPS = stages("""
call -: 契約期限の確認
mail -: 料金表
visit -: 契約内容の説明
----
todo -: 対象設備の一覧を作る
meeting -: 台数と拠点の確認
mail -: 点検実績
----
todo -: 見積提出（1年・3年）
call -: 見積の感触を聞く
meeting -: 見積の説明
----
mail -: 契約書案の回答
call -: 承認の進み具合を聞く
todo -: 値引きの社内申請
----
call -: 注文書の日程確認
todo -: 開始日の手配
""")

WAITS = stages("""
call - them: 担当者からの折り返し
mail - them: 対象工程の情報
----
mail - them: 図面とワークの公差
todo - them: 予算申請の結果
----
todo - them: 社内会議の結果
mail - them: 見積への回答
----
todo - them: 稟議の結果
mail - them: 契約書の確認（法務）
----
mail - them: 注文書
todo - them: 正式発注の日程
""")

WON = lines("""
mail < us: 注文書を受領。納期を回答する
visit <> nobody: 注文書を手渡しで受領。据付日も決まった
call < us: 正式発注の連絡。注文書は郵送とのこと
mail < us: 発注システムから注文番号が届いた
""")

REASONS = (
    Reason(
        "価格",
        "competitor",
        0.3,
        lines("""
call < nobody: 価格で{r}に決めたとの連絡
mail < nobody: 見送りの連絡。{r}との差は1割強だった
"""),
    ),
    Reason(
        "機能不足",
        "competitor",
        0.14,
        lines("""
mail < nobody: 連携機能が要件に届かず、{r}を採用とのこと
"""),
    ),
    Reason(
        "納期",
        "competitor",
        0.08,
        lines("""
call < nobody: 年度内に据付できる{r}に決まった
"""),
    ),
    Reason(
        "予算凍結",
        "dropped",
        0.2,
        lines("""
mail < nobody: 設備投資が凍結になった。来期に再検討
visit <> nobody: 業績悪化で計画ごと見送り
"""),
    ),
    Reason(
        "現状維持",
        "no decision",
        0.16,
        lines("""
call < nobody: 当面は今の設備を使い続けるとのこと
"""),
    ),
    Reason(
        "連絡途絶",
        "no decision",
        0.12,
        lines("""
call > nobody: 3か月返事なし。一旦閉じる
"""),
    ),
)

TOURS = lines("""
visit <> nobody: 定期訪問。進行中の案件をまとめて確認
meeting <> us: 月例打合せ。各案件の納期を一覧で出すことに
visit <> them: 購買と工場長に同席してもらい、複数案件の優先順位を相談
""")
COURTESIES = lines("""
visit <> nobody: 年度替わりの挨拶。案件の話はなし
visit <> nobody: 近くに来たので立ち寄り。組織変更があったとのこと
call < us: 納入済み装置の使い方の質問
message > nobody: 新製品の案内を送付
mail < us: 校正証明書の再発行依頼
""")
CHORES = lines("""
todo -: 週報の提出
todo -: 交通費の精算
todo -: 展示会の持ち物リスト
todo -: 名刺の登録
meeting -: 課内会議
""")
COMMENTS = (
    "今週中に訪問を。工場長に会えていますか。",
    "値引きは3％まで。それ以上は相談してください。",
    "良い流れです。納期だけ先に押さえておきましょう。",
    "競合の動きを次回確認してください。",
    "受注予定が2回ずれています。理由を書いてください。",
    "見積の前に粗利を確認しました。この線で。",
    "決裁者が誰か、はっきりさせましょう。",
)
REPORT = (
    "今週の動き: {done}件の訪問・電話。{best}が山場。",
    "来週: 停滞している案件から先に連絡する。",
    "相談: {r}の値引きが目立つ。対抗の材料がほしい。",
    "受注見込みは変わらず。月末に2件決めたい。",
)
NOTES = (
    "決裁は本社。工場長の推薦が必要。",
    "前回の導入は5年前。保守の満足度は高い。",
    "来期予算での申請。期初に再訪する約束。",
    "立会いは木曜午後のみ可。",
    "入構には前日までに申請が必要。",
)
