//! Turns a bilingual document into one of another layout.

use duiqi::Lang;

/// Swaps every English paragraph with the Chinese one that follows it.
pub fn turned_round(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut turned: Vec<&str> = Vec::new();
    let mut at = 0;
    let zh = |line: &str| Lang::detect(line) == Some(Lang::Zh);
    let both = |line: &str| duiqi::lang::runs(line).count() == 2 && line.len() < 120;
    while at < lines.len() {
        let english = (at..lines.len()).take_while(|&k| !zh(lines[k]) && !both(lines[k])).count();
        let chinese = (at + english..lines.len()).take_while(|&k| zh(lines[k]) && !both(lines[k])).count();
        if english == 0 || chinese == 0 {
            turned.extend(&lines[at..at + (english + chinese).max(1)]);
        } else {
            turned.extend(&lines[at + english..at + english + chinese]);
            turned.extend(&lines[at..at + english]);
        }
        at += (english + chinese).max(1);
    }
    turned.join("\n")
}
