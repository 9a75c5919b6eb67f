//! What XLIFF says at groups and at the order of targets.
#![cfg(all(feature = "formats", feature = "store"))]

use duiqi::format::{self, FileFormat, Options, ReadOptions, Writer, XliffVersion};
use duiqi::{Result, Unit};

fn read(text: &str) -> (Vec<Unit>, Vec<String>) {
    let options = ReadOptions::default();
    let units = format::read(text.as_bytes(), FileFormat::Xliff, &options).unwrap().collect::<Result<_>>().unwrap();
    (units, options.log.report().remarks)
}

fn written(units: &[Unit], version: XliffVersion) -> String {
    let mut options = Options::default();
    options.xliff = version;
    let mut writer = Writer::new(Vec::new(), FileFormat::Xliff, &options).unwrap();
    units.iter().for_each(|unit| writer.write(unit).unwrap());
    String::from_utf8(writer.finish().unwrap().0).unwrap()
}

/// Id, notes and properties of each unit.
fn rows(units: &[Unit]) -> Vec<(String, String, String)> {
    let properties = |unit: &Unit| {
        unit.properties.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("|")
    };
    let row = |unit: &Unit| (unit.id.clone().unwrap_or_default(), unit.notes.join("|"), properties(unit));
    units.iter().map(row).collect()
}

fn expected(rows: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
    rows.iter().map(|(id, notes, properties)| ((*id).into(), (*notes).into(), (*properties).into())).collect()
}

#[test]
fn notes_and_contexts_of_a_group_of_1_2_are_those_of_its_units() {
    let file = r#"<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2" xmlns:m="http://www.memsource.com/mxlf/2.0"><file
 original="a" source-language="en" target-language="zh-CN" datatype="x"><body>
<group id="0" m:para-id="0"><context-group purpose="information"><context context-type="x-key">menu.row</context>
<context context-type="x-max">9</context></context-group><note from="ann" priority="2">On a button</note><note/>
<trans-unit id="a"><source>Row</source><target>划</target></trans-unit>
<group id="1"><context-group><context context-type="x-key">menu.sail</context></context-group><note>Inner</note>
<trans-unit id="b"><source>Sail</source><note from="bob">Own</note>
<context-group><context context-type="x-own">1</context></context-group></trans-unit></group>
<trans-unit id="c"><source>Moor</source></trans-unit></group>
<trans-unit id="d"><source>Dock</source></trans-unit></body></file></xliff>"#;
    let (units, remarks) = read(file);
    let outer = "x-key=menu.row|x-max=9|note-1-from=ann|note-1-priority=2";
    let inner = [outer, "x-key=menu.sail", "note-3-from=bob", "x-own=1"].join("|");
    let of_rows = [
        ("a", "On a button", outer),
        ("b", "On a button|Inner|Own", inner.as_str()),
        ("c", "On a button", outer),
        ("d", "", ""),
    ];
    assert_eq!((rows(&units), remarks), (expected(&of_rows), Vec::new()));
    // Written anew, they stand at the units, and come back once.
    for version in [XliffVersion::V12, XliffVersion::V21] {
        let again = read(&written(&units, version)).0;
        let notes = |units: &[Unit]| units.iter().map(|unit| unit.notes.clone()).collect::<Vec<_>>();
        assert_eq!(notes(&again), notes(&units));
        let keys = |units: &[Unit]| rows(units).iter().map(|row| row.2.matches("x-key=").count()).collect::<Vec<_>>();
        assert_eq!(keys(&again), [1, 2, 1, 0]);
        assert_eq!(written(&again, version), written(&units, version));
    }
    assert!(written(&units, XliffVersion::V12).contains("<note from=\"ann\" priority=\"2\">On a button</note>"));
}

#[test]
fn notes_and_metadata_of_a_group_of_2_x_are_those_of_its_units() {
    let file = r#"<xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="en" trgLang="zh-CN"
 xmlns:mda="urn:oasis:names:tc:xliff:metadata:2.0"><file id="f"><group id="g"><mda:metadata><mda:metaGroup category="c">
<mda:meta type="x-screen">Harbour</mda:meta></mda:metaGroup></mda:metadata><notes><note>On a button</note></notes>
<unit id="a"><segment><source>Row</source></segment></unit><unit id="b"><segment><source>Sail</source></segment></unit>
</group><unit id="c"><segment><source>Moor</source></segment></unit></file></xliff>"#;
    let units = read(file).0;
    let of_group = |id| (id, "On a button", "x-screen=Harbour");
    assert_eq!(rows(&units), expected(&[of_group("a"), of_group("b"), ("c", "", "")]));
}

#[test]
fn long_data_of_a_group_are_at_its_first_unit_only() {
    let note = "x".repeat(5000);
    let units: String = (0..50).map(|id| format!("<trans-unit id='{id}'><source>Row</source></trans-unit>")).collect();
    let file = format!(
        "<xliff version='1.2'><file original='a' source-language='en' target-language='zh' datatype='x'><body><group id='g'>\
         <note>{note}</note><group id='h'>{units}</group></group></body></file></xliff>"
    );
    let units = read(&file).0;
    assert_eq!((units.len(), units[0].notes.len()), (50, 1));
    assert!(units[1..].iter().all(|unit| unit.notes.is_empty()));
}

#[test]
fn data_behind_the_units_of_a_group_are_said() {
    let file = "<xliff version='1.2'><file original='a' source-language='en' target-language='zh' datatype='x'><body><group id='g'>\
                <trans-unit id='1'><source>Row</source></trans-unit><note>Late</note><note>Later</note>\
                <trans-unit id='2'><source>Sail</source></trans-unit></group></body></file></xliff>";
    let (units, remarks) = read(file);
    assert_eq!(rows(&units), expected(&[("1", "", ""), ("2", "Late|Later", "")]));
    assert_eq!(remarks, ["notes and contexts behind the first unit of a group are left out at the units before them"]);
}

#[test]
fn targets_in_another_order_are_said() {
    let file = |orders: [&str; 3]| {
        let [one, two, three] = orders;
        format!(
            r#"<xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="en" trgLang="zh-CN"><file id="f">
<unit id="u"><segment id="a"><source>We row</source><target {one}>我们划船</target></segment>
<ignorable><source> </source><target {two}>，</target></ignorable>
<segment id="b"><source>when it is calm</source><target {three}>风平浪静时</target></segment></unit></file></xliff>"#
        )
    };
    for (orders, count) in [
        (["order=\"3\"", "order=\"2\"", "order=\"1\""], 2),
        (["order=\"2\"", "order=\"3\"", "order=\"1\""], 3),
        (["order=\"1\"", "", "order=\"3\""], 0),
        (["", "", ""], 0),
    ] {
        let (units, remarks) = read(&file(orders));
        assert_eq!(units.len(), 2);
        let said = format!("{count} target(s) in another order than the sources: only XLIFF written in place keeps it");
        assert_eq!(remarks.contains(&said), count > 0, "{orders:?}: {remarks:?}");
    }
}
