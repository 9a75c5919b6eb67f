//! The audit on the faults that translators report, and on the pairs that must not be reported.

use duiqi::audit::{
    Audit, Check, Glossary, Ignore, Recurring, Severity, characters, counterpart, numbers, placeholders, punctuation,
    untranslated,
};
use duiqi::{LanguageTag, Unit};

fn pair(en: &str, zh: &str) -> Unit {
    Unit::pair(("en", en), ("zh-CN", zh))
}

fn checks(audit: &mut Audit, unit: &Unit) -> Vec<Check> {
    audit.unit(unit).into_iter().map(|finding| finding.check).collect()
}

#[test]
fn numbers_said_otherwise_are_no_findings() {
    for (en, zh) in [
        ("Uses the MSBuild v3.5 generator", "使用 MSBuild 3.5 版生成器"),
        ("Targets .NET v2.0 only", "仅面向 .NET 2.0"),
        ("Over 50k users", "超过5万用户"),
        ("Accelerates to 100 km/h", "百公里加速"),
        ("Rotate 90°", "旋转90度"),
        ("The 1980s", "20世纪80年代"),
        ("Twenty files were copied", "已复制20个文件"),
        ("A dozen eggs", "12个鸡蛋"),
        ("Half of the users", "一半用户"),
        ("Open 24/7", "全天候开放"),
        ("Euro 5 standard", "欧五标准"),
        ("2nd generation", "第二代"),
        ("Q3 revenue", "第三季度收入"),
        ("$1.5 billion", "15亿美元"),
        ("On May 5 at 3 pm", "5月5日15点"),
        ("Move %1$d of %2$d files", "将 %2$d 个文件中的 %1$d 个移走"),
        ("20% off", "8折优惠"),
        ("A 50% discount", "五折优惠"),
        ("25% off everything", "全场七五折"),
        ("A two-week stay", "停留14天"),
        ("For 3 weeks", "为期21天"),
        ("Turn the page by 90°", "将页面转过直角"),
        ("Raise the line 15ma", "将此行移高两个八度"),
        ("Closes at 10:30 pm", "22:30关门"),
        ("2.5 million people", "250万人"),
        ("See https://a.org/2024/05", "参见 https://a.org/2024/05"),
        ("Use an MP3 player", "使用音乐播放器"),
        ("The station is 3 km away", "车站在3000米外"),
        ("Wash at 100 °F", "用38°C的水洗"),
        ("Order 3 dozen eggs", "订36个鸡蛋"),
        ("A box of 5 000 nails", "一盒5000颗钉子"),
        ("Lasts 90 minutes", "时长1.5小时"),
        ("For signs 403, 404 and 405", "用于符号403,404,405"),
    ] {
        assert_eq!(numbers(&pair(en, zh)), None, "{en} | {zh}");
    }
    for (en, zh) in [
        ("Version 3.5", "版本 3.6"),
        ("Wait 30 seconds.", "等待 20 秒。"),
        ("500,000 people", "5万人"),
        ("In 1998", "1989年"),
        ("Uses v3.5", "使用 3.6 版"),
        ("A 50% discount", "六折优惠"),
        ("A two-week stay", "停留15天"),
        ("Closes at 10:30 am", "22:30关门"),
        ("The station is 3 km away", "车站在300米外"),
        ("Wash at 100 °F", "用83°C的水洗"),
        ("Order 3 dozen eggs", "订30个鸡蛋"),
    ] {
        assert!(numbers(&pair(en, zh)).is_some(), "{en} | {zh}");
    }
}

/// That the work is linear is counted in fuzz/scaling.
#[test]
fn names_in_japanese_are_in_no_script_of_chinese() {
    let script = |zh: &str| duiqi::audit::language(&pair("Keys of the east", zh));
    assert!(script("東側キー配列").is_none());
    assert!(script("東側按鍵").is_some());
    assert!(script("約翰・史密斯設計的東側按鍵").is_some(), "the middle dot is no letter");
    assert!(script("這家店的招牌上寫著の字，遊客都很喜歡").is_some(), "one letter in a sentence is quoted");
    // A milliampere is no octave.
    assert!(numbers(&pair("Draws 15 mA", "电流为 51 毫安")).is_some());
}

#[test]
fn many_numbers_are_compared() {
    assert!(numbers(&pair(&"word ".repeat(20_000), &"王明2".repeat(11_000))).is_some());
    assert!(numbers(&pair(&"12 ".repeat(30_000), &"3 ".repeat(30_000))).is_some());
    assert_eq!(numbers(&pair(&"12 ".repeat(30_000), &"12 ".repeat(30_000))), None);
}

#[test]
fn placeholders_and_tags_must_be_on_both_sides() {
    for (en, zh) in [
        ("The file %s was deleted", "文件已删除"),
        ("Delete {count} files?", "要删除 {cnt} 个文件吗？"),
        ("Press <b>OK</b>", "按<b>确定"),
        ("Hello, %(name)s", "你好，%(nom)s"),
    ] {
        assert!(placeholders(&pair(en, zh)).is_some(), "{en} | {zh}");
    }
    for (en, zh) in [
        ("%s of %d", "%2$d 之 %1$s"),
        ("<a href=\"en\">See</a>", "<a href=\"zh\">参见</a>"),
        ("One file", "%d 个文件"),
        ("Ready & set", "就绪"),
        ("&File", "文件(&F)"),
        ("Enter <file name>", "输入<文件名>"),
        ("Line<br>two", "行<br/>二"),
        ("Note: see below", "注意：见下"),
        ("5% discount", "5% 折扣"),
    ] {
        assert_eq!(placeholders(&pair(en, zh)), None, "{en} | {zh}");
    }
}

#[test]
fn marks_differ_or_have_the_wrong_width() {
    for (en, zh) in [
        ("Save changes?", "保存更改。"),
        ("Hello, world", "你好,世界"),
        ("Name:", "名称。"),
        ("Are you sure?", "您确定吗?"),
    ] {
        assert!(punctuation(&pair(en, zh)).is_some(), "{en} | {zh}");
    }
    for (en, zh) in [
        ("Save changes?", "要保存更改吗？"),
        ("Done.", "完成"),
        ("Great!", "太好了。"),
        ("Loading...", "正在加载…"),
        ("He said \"no.\"", "他说“不。”"),
        ("1,000 files", "文件1,000个"),
    ] {
        assert_eq!(punctuation(&pair(en, zh)), None, "{en} | {zh}");
    }
}

#[test]
fn chinese_in_a_wrong_encoding_is_seen() {
    for zh in
        ["ÇëÑ¡ÔñµÚ¶þ¸öÑ¡Ïî¡£", "è¯·é€‰æ‹©ç¬¬ä¸‰ä¸ªé€‰é¡¹ã€‚", "璇烽夋嫨绗鍥涗釜閫夐」", "????????", "锟斤拷锟斤拷"]
    {
        let found = Audit::default().unit(&pair("Select the second option.", zh));
        assert_eq!(
            found.iter().map(|finding| finding.check).collect::<Vec<_>>(),
            [Check::Characters],
            "{zh}: {found:?}"
        );
    }
    for zh in ["请选择第二个选项。", "请選擇第九個選項。", "见 café 与 naïve。"] {
        assert_eq!(characters(&pair("Select the second option.", zh)), None, "{zh}");
    }
}

#[test]
fn names_and_codes_need_no_translation() {
    for text in ["GitHub", "UTF-8", "user_id", "https://a.org", "<b>{0}</b>", "OK", "Visual Studio Code", "/etc/hosts"]
    {
        assert_eq!(untranslated(&pair(text, text)), None, "{text}");
    }
    for text in ["Save the file as", "no such file or directory", "cancel"] {
        assert!(untranslated(&pair(text, text)).is_some(), "{text}");
    }
}

#[test]
#[cfg_attr(not(feature = "lexicon"), ignore = "needs the built-in lexicon")]
fn what_localisations_of_programs_do_is_right() {
    let mut audit = Audit::default();
    for (en, zh) in [
        ("%sKey decipher only.\n", "%s仅密钥解密。\n"),
        ("%c%s... %llu/%llus", "%c%s... %llu/%llu秒"),
        ("<unknown register %d>", "<未知的寄存器 %d>"),
        ("could not open file \"%s\": %m", "无法打开文件 \"%1$s\": %2$m"),
        ("git describe --dirty[=<mark>]", "git describe --dirty[=<标记>]"),
        ("alignment", "顺序排列(alignment)"),
        ("Bourne Again Shell", "Bourne Again Shell (bash)"),
        ("Plan 9 OS", "Plan 9 OS 操作系统"),
        ("You have $count coins", "您有$count|枚硬币"),
        ("Arguments of -fmode-:", "-fmode- 的参数："),
        ("Passed as the zeroth argument", "作为第 0 个参数传递"),
        ("Camera;", "Camera;相机;拍照;"),
        ("Whether to keep the old files", "是否保留旧文件？"),
        ("American English", "Simplified Chinese"),
        ("<html><head/><body><p>The width of the border.</p></body></html>", "边框的宽度。"),
        ("  --enable-row-security        enable row security\n", "  --enable-row-security        启用行安全性\n"),
        ("Use ALTER TABLE ... DROP IDENTITY instead.", "用ALTER TABLE ... DROP IDENTITY代替。"),
        ("GnuTLS: unimplemented 'secure-protocol' option value %d\n", "GnuTLS：未实现‘secure-protocol’选项值 %d\n"),
        ("Install package '%s' to provide command '%s'?", "安装软件包“%s”以提供命令“%s”？"),
        ("missing character class name '[::]'", "“[::]” 中缺少字符类名称"),
        ("Created by", "作者："),
        ("ff", "ff"),
        ("exit [n]", "exit [n]"),
        ("Copyright © 2006-2012 Red Hat, Inc.", "Copyright © 2006-2012 Red Hat, Inc."),
        ("Borsod-Abaúj-Zemplén", "包尔绍德-奥包乌伊-曾普伦州"),
        ("wrong value '%.*s' in '%s'", "在“%3$s”中有错误的值“%2$.*1$s”"),
        ("offset %<PRIuMAX> of %s", "%2$s 的偏移量 %1$<PRIuMAX>"),
        ("%(name)s news", "%(name)sBeta新闻"),
        ("METHOD={none(default),after} separates the groups", "方法={none（默认）,after} 用于分隔各组"),
        ("Repeat {COUNT} times", "重复 {次数} 次"),
        ("Expand ${NAME} only", "仅展开 ${变量名}"),
        ("the text between \\(and\\) here", "此处 \\( 和 \\) 之间的文本"),
        ("Mail to <https://example.org/team/>", "写信至 <https://example.org/zh/>"),
        ("%b %d  %Y", "%Y-%m-%d"),
        ("Press <i>Apply</i> to continue", "按<b>应用</b>继续"),
        ("Usage: %s %cprogram%c file", "用法：%s %c程序%c 文件"),
        ("Copied from: %s\n", "从 %s 复制：\n"),
        ("A list of {name=value,size=value} follows", "后接列表 {名称=值,大小=值}"),
        ("Refer:", "参见：(_R)"),
        ("File name:", "文件名: "),
        ("Invalid hex number", "无效的 16 进制数字"),
        ("<file1> <file2>", "<文件1> <文件2>"),
        ("the date 12/31/99", "日期 1999年12月31日"),
        ("Wait N tenths of a second", "等待 N * 0.1 秒"),
        ("translator-credits", "王明 <wang@example.org>, 2008"),
        ("\n", "\n "),
        ("door", "门 (Solaris)"),
        ("Fast bilinear", "快速双线性（fast bilinear）"),
        ("Usage: %s [OPTION]... FIRST INCREMENT LAST\n", "用法：%s [选项]... 首数 增量 尾数\n"),
        ("VLC media player", "VLC media player"),
        ("git revert (--continue | --skip | --quit)", "git revert (--continue | --skip | --quit)"),
        ("shift [n]", "shift [n]"),
        ("syslog", "syslog"),
        ("%1m", "%1 米"),
        ("Your names", "Wang Ming, Li Hua, Zhang Wei"),
        ("Send bug reports to: %s\n", "报告程序错误到: %s\n报告翻译错误到: https://example.org/teams/zh_CN.html\n"),
        ("_blank", "_blank"),
        ("(only Shell, Python, Lisp, Java, Perl, Scheme, Tcl)", "(仅 Shell, Python, Lisp, Java, Perl, Scheme, Tcl)"),
        ("Usage: %s {script-if-no-other-script} [file]", "用法：%s {脚本(如果没有其他脚本)} [文件]"),
        ("Report bugs to: %s\n", "请向 <%s> 报告软件错误。请向 <zh@example.org> 报告翻译错误。\n"),
        ("Raw Digital Foto Maker RDC", "Raw Digital Foto Maker RDC"),
        ("i, ii, iii, ...", "i, ii, iii, ..."),
        ("Changes from the last minute will be lost.", "之前 1 分钟所作的更改将丢失。"),
        ("Sets the environment variable VAR", "设置环境变量<VAR>"),
        ("Request %1$stimed out%2$s", "请求%1$s超时%2$s"),
        ("~2.5 cm", "2.5 厘米(~2)"),
        ("16 bit DPCM", "16 bit DPCM"),
        ("(-80 to -20 dB):", "(-80 to -20 dB):"),
        ("%l:%M %P, %e %B %Y", "%l:%M %P, %e %B %Y"),
        ("same as brkint ignpar istrip icrnl ixon opost", "同 brkint ignpar istrip icrnl ixon opost"),
        ("A <italic>text='race'</italic> of beings", "一个生物的<bold>text='种族'</bold>"),
        ("got %d parameters for %q#T at %C", "%3$C处：%2$q#T 得到 %1$d 个参数"),
        ("%e %B %Y, %R", "%Y年%m月%d日，%R"),
        ("scroll down 1/2 page", "向下滚动半页"),
        ("11th to 20th", "中旬"),
        ("popular in the 1970's", "流行于 20 世纪 70 年代"),
        ("Default (Windows-1252)", "默认 (GB18030)"),
        ("t) Shapes Fill", "t) 形状-1 填充"),
        ("Chromium (chrome)", "Chromium (chrome)"),
        ("Name", "名字               "),
        ("Taxable?", "应税"),
        ("Started %'d times", "已启动 %d 次"),
        ("ft²", "ft²,平方英尺"),
        ("%C24*%O$tConnected to %C22$1%O", "%C24*%O$t 已连接到 %C22$1%O"),
        ("%i broken packages", "%d 个破损的软件包"),
        (", ", "、"),
        ("The \u{2}Next\u{2} command", "“Next” 命令"),
        ("Int. Journal of Modern Physics C", "Int. Journal of Modern Physics C"),
        ("? at start of expression", "表达式起始位置的 ?"),
        ("Report %s bugs to: %s\n", "报告 %1$s 错误到: %2$s\n报告 %1$s 翻译错误到: https://example.org/zh\n"),
        ("F", "名字首字母"),
        ("Square 2 Bars", "Square 2 Bars - 正方形 2 条纹"),
        ("3D Wood", "立体木头"),
        ("before the 2.10.0 stable release", "2.10 稳定版发布之前"),
        ("Fix: %1d", "定位模式：%1 维"),
        ("Data move:", "数据移动︰"),
        ("Linux native", "Linux native"),
        ("HTML 5 canvas (*.html)", "HTML 5 canvas (*.html)"),
        ("search: LOOP: psi (%d) == storage[psi].bucket", "search: LOOP: psi (%d) == storage[psi].bucket"),
        (
            "Copyright (c) 2000-2001 Ann Ritter. All rights reserved.",
            "Copyright (c) 2000-2001 Ann Ritter. All rights reserved.",
        ),
        ("<color>: black blue cyan green grey magenta red", "<颜色>：black blue cyan green grey magenta red"),
        ("Is this photo correct (y/N/q)? ", "这张照片正确吗？(y/N/q) "),
        ("Are you sure you want to go on? (y/N) ", "您确定要继续吗？(y/N)： "),
        ("Sort by date or size?: ", "按日期还是大小排序？ "),
        ("Vector Selection", "矢量选区：一般用途/轮廓平滑/不劣化/可转为矢量形状"),
        ("%s (%'dth copy)", "%s（第 %'d 个副本）"),
        ("%s failed for %d of %d director$y|ies$\n", "%s 失败：%d/%d 个目录\n"),
        ("Duplicate @E found.", "发现 %p 中有重复项。"),
        ("A sum of <b>11,00<b>", "金额为 <b>11,00</b>"),
        ("<p>You can sort the accounts?\n", "<p>您可以给账户排序吗？</p>\n"),
        ("M/D/YYYY HH:mm:ss", "YYYY年M月D日 HH时mm分ss秒"),
        ("quarter to %1", "%1 前 15 分"),
        ("Of 13,000 stars, 126,000 more", "1万3千颗恒星，还有12万6千颗"),
        ("Angle in hours", "以时为单位的角度（360度为24时）"),
        ("Jan de Vries", "Jan de Vries"),
        ("(c) 2000-2019 The Orchard development team", "(c) 2000-2019 The Orchard development team"),
        ("Do you want to delete them so that the login is disabled?", "您想删除它们吗？这样做将禁用登录。"),
        ("Number of reminders ", "提醒数量："),
        ("Hide faint stars while moving?", "移动时隐藏暗淡恒星"),
        ("Are you sure you want to remove %1", "您确定要移除 %1 吗？"),
        ("\t\t<p>Tips of the day</p>\n", "<p>每日提示</p>\n"),
        ("Syntax Files (*.sps) ", "语法文件 (*.sps)"),
        ("The Old Kingdom III", "古老王国3"),
        ("Darken 3-D cells outside", "使外部的立体格子变暗"),
        ("o grave", "o grave"),
        ("?UNKNOWN?", "?未知的?"),
        ("job %d of %d, ", "正在进行第 %d 个任务，共 %d 个任务，"),
        ("{n, plural, one {# file} other {# files}} deleted", "已删除 {n, plural, other {# 个文件}}"),
        ("{level, select, OVER {Above} AT {At}} the limit", "{level, select, OVER {超出} AT {达到}}限额"),
        ("{count} apple | {count} apples", "{count} 个苹果"),
        ("{checked} / {total}", "{checked} / {total} 项"),
        ("+1 555-123-4567", "+86 131 1234 5678"),
        ("No version is known!?", "无法获取版本信息！"),
        ("Remove the sixes", "移去 6"),
        ("<p>...that you can sort the list by name?</p>", "<p>您可以按名称给列表排序。</p>"),
        ("48 kbit/s", "48 千比特/秒"),
        ("16 kHz", "16000 赫兹"),
        ("a .50-calibre gun", "口径0.5英寸的枪"),
        ("Translators", "王明 <wang@example.org>, 2007\n李华 <li@example.org>, 2010"),
        ("https://en.example.org/wiki/Chess", "https://zh.example.org/wiki/%E5%9B%BD%E9%99%85"),
        ("  $ export OLD=a/data\n  $ upgrade\n", "  $ export OLD=a/data\n  $ upgrade\n"),
        ("I cannot open it -- ", "无法打开 ——"),
        ("Japanese (日本語)", "日语 (日本語)"),
        ("Thai (ภาษาไทย)", "泰语 (ภาษาไทย)"),
        ("100 Kilograms", "100千克"),
        (" [read-only]", "[只读]"),
        ("%m/%d", "%-m 月 %-d 日"),
        ("CSV", "CSV Comma Separated Value，逗号分隔文本"),
        ("Jan van Dijk jr.", "Jan van Dijk jr."),
        ("See it in plain text.</br>Or not.", "请查看纯文本。<br>或者不看。"),
        ("Extracting... ", "正在提取..."),
        (
            "Write for example: import os.path as path; import numpy as np; in one line.",
            "例如写成一行：import os.path as path; import numpy as np;",
        ),
        ("${{price}}/mo", "¥{{price}}/月"),
        ("{internal}", "{内部的}"),
        ("%1 (on %2)", "%2 上的 %1"),
        ("Use { and } around words", "用 { 和 } 括住单词"),
        ("Sign in with {{methods, list(type: any;)}}", "使用 {{methods, list(type: any;), withBlanks}} 登录"),
        ("divide by 1/32", "分成三十二分音符"),
        ("Zoom to 100%", "缩放至原始大小"),
        ("copy;backup;déjà;", "déjà;备份;复制;还原;恢复;既视感;"),
        ("The view of a model::", "模型的视图："),
        ("--dialog {fname}  For testing: write text", "--dialog {文件名}  测试用：输出文本"),
        ("letters A-Z and numbers (0-9)", "字母和数字"),
        ("_Action:", "提交表单时向何处发送表单数据(_A)："),
        ("E862: Cannot use g: here", "E862: 无法在这里使用 g:"),
        ("Strms  Blocks   Compressed", "   流      块     压缩大小"),
        (
            "Please send what this command prints: tool get k show get s show",
            "请发送此命令的输出：tool get k show get s show",
        ),
        ("<b>Tips</b> Choose Edit > Tips to read them", "<b>提示</b> 请选择“编辑 &gt; 提示”来阅读"),
        ("%id %02dh left", "剩余 %i 天 %02d 小时"),
        ("0,25", "0.25"),
        ("M", "3"),
        ("Ends every line with both codes", "每行以 0D0A 两个代码结束"),
        ("Hello {name}, you are welcome", "{name}你好，欢迎{name}"),
        ("<p>One is here.</p><p>Two is there.</p>", "<p>一在这里。二在那里。</p>"),
        ("Line one<br>line two", "第一行<br><br>第二行"),
        ("object, string", "object, string"),
        ("Field[[algebra]]", "域"),
        ("Painted by the", "画家："),
        ("the name (letters and the characters .-_: only)", "名称(只含字母和字符 .-_: )"),
        ("Georgian", "格鲁吉亚语（ქართული ენა）"),
        ("Old Norse (ca. 700-1350)", "古诺尔斯语"),
        ("minuteofhour() - Minute of hour", "minuteofhour() - 当前是一小时中的第几分钟"),
        ("Icons for gtk${1}", "用于 GTK ${1}.0 的图标"),
        ("%b %d, %l:%M %p", "%_m 月 %_d 日，%l:%M %p"),
        ("Put ! before a value to leave it out", "在值前置!以排除它"),
        (
            "Under <b>View</b> | <b>Lists</b> you can choose the program that plays your films in the evening.",
            "您可以在<b>视图</b>><b>列表</b>中选择晚上播放影片的程序。",
        ),
        ("lane,footpath,walking track,trail,bridleway,road 66", "小路,小道"),
        ("%b", "%m月"),
        ("Again in %2$.1lf seconds on %1$s", "%1$s 将于 %2$.1f 秒后重试"),
        (
            "<html><head><style type=\"text/css\">p { x }</style></head><body><p>Rest.</p></body></html>",
            "<html><head><title>Page</title></head><body><p>休息。</p></body></html>",
        ),
        (
            "Anna van Dijk, Jan de Vries, Piet van der Berg, Els de Wit",
            "Anna van Dijk, Jan de Vries, Piet van der Berg, Els de Wit",
        ),
        ("Dal Segno al Coda", "Dal Segno al Coda"),
        ("host: port: user: name:", "host: port: user: name:"),
        ("a: alder, b: birch, c: cedar, d: date, e: elm", "a: alder, b: birch, c: cedar, d: date, e: elm"),
        ("Write to the Foundation :( We could not save it.", "请致信基金会。我们无法保存。"),
        ("_ga/za, ka/sa", "ガ/ザ、カ/サ (_ga/za, ka/sa)"),
        (
            "Write to the Foundation, 51 Franklin Street, Fifth Floor, Boston, MA 02110",
            "请写信至基金会，51 Franklin Street, Fifth Floor, Boston, MA 02110",
        ),
    ] {
        assert_eq!(checks(&mut audit, &pair(en, zh)), [], "{en}");
    }
    for (en, zh, check) in [
        ("Invalid file format", "无效的文件格式 %s", Check::Placeholders),
        ("Press <b>OK</b>", "按<b>确定", Check::Placeholders),
        ("The file was not found: %s", "找不到文件", Check::Placeholders),
        ("Delete '%s'?", "删除“%s”。", Check::Punctuation),
        ("Tables:", "数据表", Check::Punctuation),
        ("save as", "save as", Check::Untranslated),
        ("Save {count} files", "保存 {数量} 个文件", Check::Placeholders),
        ("Press <b>OK</b> or <i>Apply</i>", "按<b>确定或应用", Check::Placeholders),
        ("one of {ascii,ebcdic,ibm}", "{ascii,ebcdic,idm} 之一", Check::Placeholders),
        ("Target pane", "Target pane", Check::Untranslated),
        ("Use --force to skip the check", "Use --force to skip the check", Check::Untranslated),
        ("Shipping address 4", "送货地址", Check::Numbers),
        ("Convert to level 1/2/3", "转换为等级 1/2", Check::Numbers),
        ("Delete the file %1$s?", "要删除 %1$d 吗？", Check::Placeholders),
        ("Do you want to leave?", "您想离开", Check::Punctuation),
        ("Login name", "登录名 ", Check::Spaces),
        ("<html><head/><body><p>See <a href=\"x\">here</a>.</p></body></html>", "见此处。", Check::Placeholders),
        ("The host is away", "主机不在线？", Check::Punctuation),
        ("Really delete the list?", "真的删除此列表。", Check::Punctuation),
        ("The host is not available", "The server cannot be reached", Check::Language),
        ("Delete file?", "删除文件", Check::Punctuation),
        ("Are you sure? <b>Really?</b>", "您确定<b>真的！</b>", Check::Punctuation),
        ("Part III", "第4部", Check::Numbers),
        ("Some 5 kHz", "约6千赫", Check::Numbers),
        ("Over 3 thousand files", "4千多个文件", Check::Numbers),
        ("Some 126,000 stars", "12万5千颗恒星", Check::Numbers),
        ("{n, plural, one {# file} other {# files}} in {folder}", "{n} 个文件", Check::Placeholders),
        ("<p>You can <b>sort the accounts</b> now", "<p>您现在可以<b>给账户排序</p>", Check::Placeholders),
        ("<p>The first one</p><p>The second one</p>", "第一个和第二个", Check::Placeholders),
        ("Send it to {name}", "发送{name}给{friend}", Check::Placeholders),
    ] {
        assert_eq!(checks(&mut audit, &pair(en, zh)), [check], "{en}");
    }
}

#[test]
fn one_cause_is_one_finding() {
    let mut audit = Audit::default();
    let copy = pair("The file could not be opened again.", "The file could not be opened again.");
    assert_eq!(checks(&mut audit, &copy), [Check::Untranslated]);
    assert_eq!(checks(&mut audit, &copy), [Check::Double]);
    let english = pair("The file could not be opened again.", "It was not possible to open this one.");
    assert_eq!(checks(&mut audit, &english), [Check::Language, Check::Targets]);
    assert_eq!(checks(&mut audit, &pair("Wait %d seconds", "等待")), [Check::Placeholders]);
    audit.options.checks.retain(|&check| check != Check::Translation);
    let rest = " This applies to all 12 buildings of the town, and to all of the people who live in the 340 flats.";
    let short = pair(&format!("The lift stands still.{rest}"), "电梯停了。");
    assert_eq!(checks(&mut audit, &short), [Check::Length]);
    let shorter = pair(&format!("The <b>lift</b> stands still at {{time}}.{rest}"), "电梯停了。");
    assert_eq!(checks(&mut audit, &shorter), [Check::Placeholders]);
    let piece = pair("Wait at least %d seconds before you do it again", "请等待 seconds before you do it again");
    assert_eq!(checks(&mut audit, &piece), [Check::Untranslated]);
}

#[test]
fn keys_in_the_place_of_sources_are_not_compared() {
    let mut audit = Audit::default();
    let file = "msgid \"\"\nmsgstr \"\"\n\"Language: zh_CN\\n\"\n\n\
        msgid \"help_email_3\"\nmsgstr \"请输入您的${name}电子邮件地址，我们不会泄露给任何人。\"\n\n\
        msgid \"title_lost\"\nmsgstr \"锟斤拷锟斤拷\"\n\n\
        msgid \"Open the file\"\nmsgstr \"打开文件\"\n\nmsgid \"Close it\"\nmsgstr \"将其关闭\"\n";
    let options = duiqi::format::ReadOptions::default();
    let units = duiqi::format::read(file.as_bytes(), duiqi::format::FileFormat::Po, &options).unwrap();
    let found: Vec<Vec<Check>> = units.map(|unit| checks(&mut audit, &unit.unwrap())).collect();
    assert_eq!(found, [vec![], vec![Check::Characters], vec![], vec![]]);
}

#[test]
fn keys_of_one_file_are_one_finding() {
    let (mut audit, mut recurring) = (Audit::default(), Recurring::default());
    let singular = Unit { id: Some("files_one".to_owned()), ..pair("{n} file", "") };
    assert_eq!(checks(&mut audit, &singular), []);
    let mut audit = Audit::default();
    let texts = [
        ("Open", "打开"),
        ("Close", ""),
        ("Move", ""),
        ("", ""),
        ("关闭窗口吗？是。", "关闭窗口吗？是。"),
        ("开始复制文件", "开始复制文件"),
    ];
    for (at, (en, zh)) in texts.into_iter().enumerate() {
        let unit = Unit { id: Some(format!("menu.{at}")), ..pair(en, zh) };
        for found in audit.unit(&unit) {
            assert_eq!(recurring.take(found, &unit), None, "{en}");
        }
    }
    let collected = recurring.finish();
    let found: Vec<_> = collected.iter().map(|one| (one.finding.unit, one.finding.check)).collect();
    assert_eq!(found, [(2, Check::Counterpart), (5, Check::Language)]);
    assert_eq!((&collected[0].finding.also, &collected[1].finding.also), (&vec![3], &vec![6]));
}

#[test]
#[cfg_attr(not(feature = "lexicon"), ignore = "needs the built-in lexicon")]
fn messages_of_a_program_teach_its_words() {
    let places = [("table", "桌子"), ("window", "窗户"), ("river", "河"), ("mountain", "山")];
    let message = |(at, (en, zh)): (usize, (&str, &str))| Unit {
        id: Some(format!("menu.{at}")),
        ..pair(&format!("We saw the blorpian beside the {en}."), &format!("我们看见了{zh}旁边的噗噜兽。"))
    };
    let messages: Vec<Unit> = places.into_iter().enumerate().map(message).collect();
    let mut audit = Audit::default();
    let knows = |audit: &Audit| audit.lexicon.translations("噗噜").any(|found| found.term == "blorpian");
    audit.learn(&messages[..2]);
    assert!(!knows(&audit));
    audit.learn(&messages);
    assert!(knows(&audit));
    let wrong = Unit {
        id: Some("menu.wrong".to_owned()),
        ..pair(
            "Remove the old filter from the pump, clean the tank with hot water, and write the date on the label of the lid.",
            "政府明年将在该市新建三所医院，并为农村教师提高工资。",
        )
    };
    assert_eq!(checks(&mut audit, &wrong), [Check::Translation]);
    let explained = Unit {
        id: Some("menu.explained".to_owned()),
        ..pair("Close the valve first.", "请先关闭阀门，否则水会从水箱流到楼下的房间，邻居会很不高兴，还会索要赔偿。")
    };
    assert!(!checks(&mut audit, &explained).contains(&Check::Translation));
}

#[test]
#[cfg_attr(not(feature = "lexicon"), ignore = "needs the built-in lexicon")]
fn a_title_is_no_name_where_other_texts_were_left() {
    let copy = |(at, text): (usize, &str)| Unit { id: Some(format!("menu.{at}")), ..pair(text, text) };
    let left =
        ["Close the old file", "The host is away", "Wait for the next train", "Sweep the floor", "Go to the end"];
    let messages: Vec<Unit> = left.into_iter().enumerate().map(copy).collect();
    let title = copy((9, "Sweeping for Beginners"));
    let score = |audit: &mut Audit| audit.unit(&title)[0].severity();
    assert_eq!(score(&mut Audit::default()), Severity::Note);
    let mut audit = Audit::default();
    audit.learn(messages.iter().chain([&title]));
    assert!(score(&mut audit) > Severity::Note);
    // Each of these copies is told until they are a habit.
    let mut recurring = Recurring::default();
    let mut single = 0;
    for unit in &messages {
        single += audit.unit(unit).into_iter().filter_map(|found| recurring.take(found, unit)).count();
    }
    assert_eq!(single, 3);
    assert_eq!(recurring.finish()[0].finding.also.len(), 1);
}

#[test]
fn names_with_other_blanks_are_in_no_language() {
    let unit = |one: &str, other: &str| {
        let unit = Unit::pair(("zh-CN", one), ("en", other));
        Audit::default().unit(&Unit { id: Some("menu.name".to_owned()), ..unit }).len()
    };
    assert_eq!(unit("Birch Street / Cedar Lane", "Birch Street/Cedar Lane"), 0);
    assert_eq!(unit("Birch Street of the city", "Cedar Lane of the town"), 1);
}

#[test]
fn repeated_pairs_are_a_habit_after_the_third() {
    let (mut audit, mut recurring) = (Audit::default(), Recurring::default());
    let texts = ["Open", "Close", "Open", "Close", "Open", "Close", "Open"];
    let single = texts.into_iter().filter(|text| {
        let unit = pair(text, if *text == "Open" { "打开" } else { "关闭" });
        audit.unit(&unit).into_iter().filter_map(|found| recurring.take(found, &unit)).count() > 0
    });
    assert_eq!(single.count(), 3);
    let collected = recurring.finish();
    assert_eq!(collected[0].finding.reason, "the same pair as unit 2; unit 7 repeats a pair as well");
}

#[test]
fn sources_in_another_language_are_one_finding() {
    let (mut audit, mut recurring) = (Audit::default(), Recurring::default());
    let texts = [("ファイルを開けませんでした", "无法打开文件"), ("つぶやきを読み込む", "读取消息"), ("Open", "打开")];
    for (at, (source, zh)) in texts.into_iter().enumerate() {
        let unit = Unit { id: Some(format!("menu.{at}")), ..pair(source, zh) };
        for found in audit.unit(&unit) {
            assert_eq!(recurring.take(found, &unit), None);
        }
    }
    let collected = recurring.finish();
    assert_eq!(collected.len(), 1);
    assert_eq!(collected[0].finding.also, [2]);
}

#[test]
fn marks_are_judged_alike_in_both_directions() {
    let severity = |en: &str, zh: &str| {
        let found = Audit::default().unit(&Unit::pair(("zh-CN", zh), ("en", en)));
        found.iter().map(|finding| (finding.check, finding.severity())).collect::<Vec<_>>()
    };
    assert_eq!(severity("Do you want to leave?", "您想离开。"), [(Check::Punctuation, Severity::Warning)]);
    assert_eq!(severity("Hide faint stars while moving?", "移动时隐藏暗淡恒星"), []);
    assert_eq!(severity("Please confirm that the codes match.", "代码是否一致？"), []);
    assert_eq!(severity("Bits of a sample.", "每个样本的位数："), [(Check::Punctuation, Severity::Note)]);
    assert_eq!(severity(" (copy) ", "（副本）"), []);
    assert_eq!(severity("Come and see us again ;)", "欢迎再来 :)"), []);
    let file = "msgid \"\"\nmsgstr \"\"\n\"Language: en\\n\"\n\n\
        msgid \"您向${list}的请求已被管理员拒绝。\"\nmsgstr \"list:notice:refuse.txt\"\n";
    let mut options = duiqi::format::ReadOptions::default();
    options.source = Some(LanguageTag::from("zh-CN"));
    let units = duiqi::format::read(file.as_bytes(), duiqi::format::FileFormat::Po, &options).unwrap();
    assert_eq!(units.map(|unit| Audit::default().unit(&unit.unwrap()).len()).sum::<usize>(), 0);
}

#[test]
fn habits_of_a_file_are_one_finding() {
    let (mut audit, mut recurring) = (Audit::default(), Recurring::default());
    let mut single = Vec::new();
    for (en, zh) in [
        ("First, open it", "首先,打开"),
        ("Delete %1?", "删除。"),
        ("Then, close it", "然后,关闭"),
        ("Name:", "名称"),
        ("At last, save it", "最后,保存"),
        ("Type:", "类型"),
        ("Hello", "你好 "),
    ] {
        let unit = pair(en, zh);
        single.extend(audit.unit(&unit).into_iter().filter_map(|found| recurring.take(found, &unit)));
    }
    assert_eq!(
        single.iter().map(|found| (found.unit, found.check)).collect::<Vec<_>>(),
        [(2, Check::Placeholders), (2, Check::Punctuation)]
    );
    let collected = recurring.finish();
    let found: Vec<_> = collected.iter().map(|one| (one.finding.unit, one.finding.also.as_slice())).collect();
    assert_eq!(found, [(1, [3, 5].as_slice()), (4, [6].as_slice()), (7, [].as_slice())]);
    assert!(collected[0].finding.reason.ends_with("; so have 2 other units: 3, 5"), "{collected:?}");
    assert_eq!(collected[1].unit.source.text, "Name:");
}

#[test]
fn findings_are_numbered_from_one_and_have_a_severity() {
    let mut audit = Audit::default();
    audit.unit(&pair("Yes", "是"));
    let found = audit.unit(&pair("Press <b>OK</b>", "按<b>确定"));
    assert_eq!((found[0].unit, found[0].severity()), (2, Severity::Error));
}

#[test]
fn a_glossary_and_rules_are_heeded() {
    let mut audit = Audit::default();
    let mut glossary = Glossary::default();
    glossary.add("valve", "阀门");
    glossary.add("ball valve", "球阀");
    glossary.add("valve", "阀");
    audit.glossary = glossary;
    assert_eq!(checks(&mut audit, &pair("Close the valves slowly.", "请慢慢关闭开关。")), [Check::Glossary]);
    assert_eq!(checks(&mut audit, &pair("Close the ball valve slowly.", "请慢慢关闭球阀。")), []);
    let turned = Unit::pair(("zh-CN", "请慢慢关闭阀门。"), ("en", "Close the tap slowly."));
    assert_eq!(checks(&mut audit, &turned), [Check::Glossary]);
    audit.ignore =
        Ignore::read("# rules\n\nignore glossary text ^Turn\nfloor placeholders 0.95\noff spaces".as_bytes()).unwrap();
    assert_eq!(checks(&mut audit, &pair("Turn the valve now.", "现在转动开关。")), []);
    assert_eq!(checks(&mut audit, &pair("Now %s ", "现在")), []);
    assert!(Ignore::read("ignore glossary".as_bytes()).is_err());
    assert_eq!(LanguageTag::from("en").as_str(), "en");
}

#[test]
#[cfg_attr(not(feature = "lexicon"), ignore = "needs the built-in lexicon")]
fn an_unrelated_pair_shows_in_a_short_file() {
    let rows = [
        ("Close the valve before you open the pump.", "打开水泵之前请先关闭阀门。"),
        ("The meeting starts at nine tomorrow.", "会议明天九点开始。"),
        ("She bought a new car last week.", "她上周买了一辆新车。"),
        ("Please save the document and exit.", "请保存文档并退出。"),
        ("The price of oil rose sharply.", "石油价格急剧上涨。"),
        ("Check the battery every month.", "每月检查电池。"),
        ("The river flows through three countries.", "这条河流经三个国家。"),
        ("Click the button to continue.", "单击按钮继续。"),
        ("He studies physics at the university.", "他在大学学习物理。"),
        ("Do not touch the hot surface.", "请勿触摸高温表面。"),
        ("The train was delayed by snow.", "火车因雪晚点。"),
        ("Install the latest version of the software.", "安装该软件的最新版本。"),
        ("Our company was founded in 1998.", "我们公司成立于1998年。"),
        ("The doctor advised him to rest.", "医生建议他休息。"),
        ("Enter your user name and password.", "输入您的用户名和密码。"),
        ("The museum is closed on Mondays.", "博物馆星期一闭馆。"),
        ("Turn the key clockwise.", "顺时针转动钥匙。"),
        ("The file could not be found.", "找不到该文件。"),
        ("Wash the vegetables before cooking.", "烹饪前清洗蔬菜。"),
        ("The government announced new measures.", "政府宣布了新措施。"),
        ("Select a language from the list.", "从列表中选择一种语言。"),
        ("The children are playing in the park.", "孩子们在公园里玩。"),
        ("Replace the filter every six months.", "每六个月更换过滤器。"),
        ("The bridge was built in the last century.", "这座桥建于上个世纪。"),
        ("Your order has been shipped.", "您的订单已发货。"),
        ("The students passed the exam.", "学生们通过了考试。"),
        ("Remove the cover with a screwdriver.", "用螺丝刀拆下盖子。"),
        ("The company plans to expand abroad.", "公司计划向海外扩张。"),
        ("Keep the room clean and dry.", "保持房间清洁干燥。"),
        ("The results were published in a journal.", "结果发表在期刊上。"),
    ];
    let caught = (0..rows.len()).filter(|&wrong| {
        let row = |at: usize| pair(rows[at].0, if at == wrong { rows[(at + 13) % rows.len()].1 } else { rows[at].1 });
        let units: Vec<Unit> = (0..rows.len()).map(row).collect();
        let mut audit = Audit::default();
        audit.options.checks = vec![Check::Translation];
        audit.learn(&units);
        let found: Vec<usize> = (0..units.len()).filter(|&at| !audit.unit(&units[at]).is_empty()).collect();
        assert!(found.iter().all(|&at| at == wrong), "{found:?} for {wrong}");
        !found.is_empty()
    });
    assert!(caught.count() >= 20);
}

#[test]
fn what_is_a_matter_of_taste_is_a_note() {
    let severity = |en: &str, zh: &str| {
        let found = Audit::default().unit(&pair(en, zh));
        found.iter().map(|finding| (finding.check, finding.severity())).collect::<Vec<_>>()
    };
    // A number that explains, or is explained away; one in the place of another is a fault.
    for (en, zh) in [
        ("Play at quarter speed", "以 1/4 倍速播放"),
        ("Snap to 1.0 second intervals", "吸附至整数秒"),
        ("The largest angle of a turn (relative to 180 degrees)", "转弯的最大角度"),
    ] {
        assert_eq!(severity(en, zh), [(Check::Numbers, Severity::Note)], "{en}");
    }
    assert_eq!(severity("There is 1 file", "有 9 个一级文件"), [(Check::Numbers, Severity::Warning)]);
    assert_eq!(severity("Play 3 videos", "播放 2 个视频"), [(Check::Numbers, Severity::Error)]);
    assert_eq!(severity("Edit in Studio 360", "在 Studio 中编辑"), [(Check::Numbers, Severity::Error)]);
    // Tags that lay out or are added and closed; a broken pair is a fault.
    for (en, zh) in [
        ("Joins the list.", "<p>加入列表。</p>"),
        ("Out of ink.<nl/> Fill it.", "没有墨水。请添加墨水。"),
        ("All rights reserved.", "<code>保留</code>所有权利。"),
    ] {
        assert_eq!(severity(en, zh), [(Check::Placeholders, Severity::Note)], "{en}");
    }
    assert_eq!(
        severity("Could not open <filename>%1</filename>.", "无法打开“%1”。"),
        [(Check::Placeholders, Severity::Note)]
    );
    assert_eq!(severity("See the <link>manual</link>.", "请参见手册。"), [(Check::Placeholders, Severity::Error)]);
    assert_eq!(severity("All rights reserved.", "<code>保留所有权利。"), [(Check::Placeholders, Severity::Error)]);
    // A number that a long text or one of several numbers can do without.
    for (en, zh) in [
        ("Sizes of 10, 20 and 40 pages", "大小为10页至40页"),
        (
            "The old town was an important place of trade between the coast and the mountains after the 8th century.",
            "这座古城曾是沿海与山区之间的贸易重镇。",
        ),
    ] {
        assert_eq!(severity(en, zh), [(Check::Numbers, Severity::Note)], "{en}");
    }
    // A translation that explains; one that leaves out is a fault.
    let long =
        "一套装饰用的金属铠甲，造型十分威武，因为一般用于摆设而非战斗，所以相当沉重，不宜穿戴，但实在需要时也可以穿。";
    assert_eq!(severity("A heavy suit of metal armour.", long), [(Check::Length, Severity::Note)]);
    // Marks that Chinese often has in the place of others.
    for (en, zh) in [
        ("Could not write the file. Disk full?", "无法写入文件，请检查磁盘是否已满。"),
        ("Bits of a sample.", "每个样本的位数："),
        ("Send as plain text", "要以纯文本发送吗？"),
    ] {
        assert_eq!(severity(en, zh), [(Check::Punctuation, Severity::Note)], "{en}");
    }
    // The text does not say whether it is read as markup.
    assert_eq!(severity("Fonts and colours", "字体 &amp; 颜色"), [(Check::Characters, Severity::Note)]);
    assert_eq!(severity("It's here", "在&#39;这里&#39;"), [(Check::Characters, Severity::Warning)]);
    // What may be a name.
    for text in ["Friends of the Earth", "Sweeping for Beginners", "(Spanish translation)", "Old Greek translation"] {
        assert_eq!(severity(text, text), [(Check::Untranslated, Severity::Note)], "{text}");
    }
    for text in ["Show All Open Files", "Name of File:", "Sweep the floor"] {
        let found = severity(text, text);
        assert!(matches!(found[..], [(Check::Untranslated, Severity::Warning | Severity::Error)]), "{text}: {found:?}");
    }
    let mut left = pair("", "重新设计的队列");
    left.id = Some("news.queue".to_owned());
    assert_eq!(Audit::default().unit(&left)[0].severity(), Severity::Note);
    assert_eq!(severity("AvgTime", "每次调用该函数平均所花费的总时间，单位是毫秒"), [(Check::Length, Severity::Note)]);
}

#[test]
fn large_numbers_and_units_of_them_are_compared() {
    for (en, zh) in [
        ("A model of 32.8 billion weights", "一个有 328 亿个权重的模型"),
        ("With 1 trillion weights", "共 1T 个权重"),
        ("It read 500 billion words", "它读了 5 千亿个词"),
    ] {
        assert_eq!(numbers(&pair(en, zh)), None, "{en}");
    }
    assert!(numbers(&pair("A model of 32.8 billion weights", "一个有 329 亿个权重的模型")).is_some());
}

#[test]
fn names_and_remarks_beside_chinese_are_right() {
    let mut audit = Audit::default();
    for (en, zh) in [
        ("Nova Cloud app", "Blue Sky Directory 应用"),
        ("Fade (weakest, nearly a straight line with a slight bend)", "渐隐型过渡"),
        ("Ust-Kulom (Kulömdin), Troitsko-Pechorsk", "乌斯季库洛姆（库洛姆金），特罗伊茨克佩乔尔斯克"),
        ("On {{ day | weekday('en-US') }}", "在{{ day | weekday('zh-CN') }}"),
        ("Seq. No.:", "序号："),
        ("list:notice:hold.txt", "您发给列表的邮件已被搁置，请等待审阅，多谢您的耐心。"),
        ("$1 {{PLURAL:$1|page|pages}} found", "找到 $1 个页面"),
        ("@nickname", "@昵称"),
        ("Show the entries for [[LOG]]", "显示[[LOG]]的条目"),
        ("Vla. d. am.", "Vla. d. am."),
        ("summary (x)", "summary (x)"),
        ("Write __Bold__ or /Slanted/", "写成__粗体__或/斜体/"),
        ("SHA9 with ECDSA", "使用 SHA9 算法的 ECDSA 密钥对"),
        ("Team 3:", "丙队："),
        ("quarter to %1", "%0 点三刻"),
        ("Errors|Email +errors +to", "Errors|Email +errors +to|报告(程序)?(错误|故障)(给|到)"),
        ("{HintText}", "没有找到该程序，是否尚未安装？请手动指定路径。"),
        ("Please confirm that both codes match.", "两个代码是否一致？"),
        ("Which key to use for the door.", "使用哪把钥匙开门？"),
        ("Footnote - \\footnote{text}", "脚注 - \\footnote{文本}"),
        ("bad sum %06lX - %02X", "总和有误：%06lx - %02x"),
        ("The sum of both, that is a + b, a in A, b in B}", "两者之和，即 a + b, a in A, b in B}"),
        ("Double low-9 quotation mark", "低双引号"),
        ("Skipped ${name} <${mail}>", "已跳过 $name <$mail>"),
        ("Give the fields that begin with \"KEY: \"", "给出以“KEY: ”开头的字段"),
    ] {
        assert_eq!(checks(&mut audit, &Unit { id: Some(format!("menu.{en}")), ..pair(en, zh) }), [], "{en}");
    }
}

#[test]
fn from_chinese_into_english_the_same_is_right() {
    let mut audit = Audit::default();
    for (zh, en) in [
        ("您可以同时打开多个文件。", "...that you can open several files at once?"),
        ("请将错误报告给 %s\n请将翻译错误报告给 https://example.org/zh", "Report bugs to %s"),
        ("%Y年%m月%d日 %X", "%a, %d %B %Y  %X"),
        ("%0 点三刻", "quarter to %1"),
        ("%m月%d日 星期%a (%%s)", "%A %B %d (%%s)"),
        ("使用 SHA9 算法的 ECDSA 密钥对", "SHA9 with ECDSA"),
        ("%1|/|$[~stripAccel %1]", "%1"),
        ("张三 <zhang@example.org>, 2010", "translator-credits"),
        ("中", "中"),
    ] {
        let unit = Unit { id: Some(format!("menu.{en}")), ..Unit::pair(("zh-CN", zh), ("en", en)) };
        assert_eq!(checks(&mut audit, &unit), [], "{zh}");
    }
    for (zh, en, check) in [
        ("以 1/4 倍速播放", "Play at quarter speed", Check::Numbers),
        ("每次调用该函数平均所花费的总时间，单位是毫秒", "AvgTime", Check::Length),
    ] {
        let found = audit.unit(&Unit::pair(("zh-CN", zh), ("en", en)));
        assert_eq!((found[0].check, found[0].severity()), (check, Severity::Note), "{zh}");
    }
}

#[test]
fn places_of_a_document_may_repeat_a_text() {
    let (mut audit, mut unit) = (Audit::default(), pair("Open the file", "打开文件"));
    (unit.document, unit.id) = (Some("manual.docx".to_owned()), Some("1".to_owned()));
    assert_eq!(checks(&mut audit, &unit), []);
    unit.id = Some("2".to_owned());
    assert_eq!(checks(&mut audit, &unit), []);
    assert_eq!(checks(&mut audit, &unit), [Check::Double]);
    // A label says what its place makes of it; a sentence has one translation.
    let severity = |found: Vec<duiqi::audit::Finding>| found[0].severity();
    for (one, other, of_other) in
        [("Open", "打开", "开放"), ("Open the file and read it.", "打开文件阅读。", "请打开并阅读该文件。")]
    {
        assert_eq!(audit.unit(&pair(one, other)), []);
        let expected = if one == "Open" { Severity::Note } else { Severity::Warning };
        assert_eq!(severity(audit.unit(&pair(one, of_other))), expected, "{one}");
    }
}

#[test]
fn a_position_that_is_used_twice_in_the_place_of_another_is_found() {
    let reason = |en: &str, zh: &str| placeholders(&pair(en, zh)).map(|finding| finding.reason);
    let lost = Some("`%2$s` is in the source only".to_owned());
    assert_eq!(reason("%1$s sent %2$s", "%1$s发送了%1$s"), lost);
    assert_eq!(reason("Moved %1$s to %2$s (%3$d)", "已将%1$s移至%1$s（%3$d）"), lost);
    assert_eq!(reason("%1$s sent %2$s", "%2$s由%1$s发送"), None);
    assert_eq!(reason("%s of %d", "%2$d 之 %1$s"), None);
}

#[test]
fn a_text_that_must_not_be_translated_needs_no_counterpart() {
    let mut unit = Unit { source: pair("Brand name stays", "").source, ..Unit::default() };
    assert!(counterpart(&unit).is_some());
    unit.localization_mut().translate = Some(false);
    assert_eq!(counterpart(&unit), None);
}
