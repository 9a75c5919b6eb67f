//! Values of measures in other units: a translation converts what its readers do
//! not use, as `100°F` to `38°C`.

/// Units by how their names begin, and the factors to others.
type Unit = (&'static [&'static str], &'static [f64]);

/// Those that texts convert, a longer name before one that it begins with.
/// Collected by hand; the factors are those of the international yard and pound,
/// and of the metric system.
const UNITS: [Unit; 24] = [
    (&["km", "kilometer", "kilometre", "公里", "千米"], &[1e3, 1.0 / 1.609_344]),
    (&["cm", "centimeter", "centimetre", "厘米"], &[0.01, 10.0, 1.0 / 2.54]),
    (&["mm", "millimeter", "millimetre", "毫米"], &[0.001, 0.1, 1.0 / 25.4]),
    (&["mile", "mi", "英里"], &[1.609_344]),
    (&["feet", "foot", "ft", "英尺"], &[0.3048, 30.48]),
    (&["inch", "in", "英寸"], &[2.54, 25.4]),
    (&["yard", "yd", "码"], &[0.9144]),
    (&["kg", "kilogram", "kilo", "公斤", "千克"], &[1e3, 2.0, 1.0 / 0.453_592_37]),
    (&["mg", "milligram", "毫克"], &[0.001]),
    (&["lb", "lbs", "pound", "磅"], &[0.453_592_37]),
    (&["oz", "ounce", "盎司"], &[28.349_523]),
    (&["斤"], &[0.5, 500.0]),
    (&["gallon", "加仑"], &[3.785_412]),
    (&["acre", "英亩"], &[0.404_686, 4046.856]),
    (&["ms", "millisecond", "毫秒"], &[0.001]),
    (&["minute", "min", "mins", "分钟"], &[60.0, 1.0 / 60.0]),
    (&["hour", "hr", "hrs", "小时", "个小时"], &[60.0, 3600.0, 1.0 / 24.0]),
    (&["second", "sec", "secs", "秒"], &[1e3, 1.0 / 60.0, 1.0 / 3600.0]),
    (&["day", "天"], &[24.0]),
    (&["month", "个月"], &[1.0 / 12.0]),
    (&["year", "年"], &[12.0]),
    (&["dozen", "打"], &[12.0]),
    (&["meter", "metre", "m", "米"], &[0.001, 100.0, 1.0 / 0.3048]),
    (&["gram", "g", "克"], &[0.001]),
];

/// What a number before `after` is in other units, given in lower case: as it is
/// computed, and rounded to at most two decimals.
pub(super) fn converted(value: f64, after: &str) -> Vec<f64> {
    let after = after.trim_start_matches([' ', '-']);
    let begins = |name: &&str| {
        let rest = after.strip_prefix(name);
        // A longer word is another one, but for its plural.
        rest.is_some_and(|rest| {
            let rest = rest.strip_prefix('s').unwrap_or(rest);
            !name.is_ascii() || !rest.starts_with(|c: char| c.is_ascii_alphabetic())
        })
    };
    let factors = UNITS.iter().find(|(names, _)| names.iter().any(&begins)).map(|(_, factors)| *factors);
    let mut found: Vec<f64> = factors.unwrap_or_default().iter().map(|factor| value * factor).collect();
    let is_any = |names: &[&str]| names.iter().any(|name| after.starts_with(name));
    if is_any(&["°f", "° f", "℉", "华氏", "degrees f", "fahrenheit"]) {
        found.push((value - 32.0) / 1.8);
    }
    if is_any(&["°c", "° c", "℃", "摄氏", "degrees c", "celsius"]) {
        found.push(value * 1.8 + 32.0);
    }
    let rounded = |value: f64| [value, value.round(), (value * 10.0).round() / 10.0, (value * 100.0).round() / 100.0];
    found.into_iter().flat_map(rounded).filter(|&value| value > 0.0).collect()
}

#[cfg(test)]
mod tests {
    use super::converted;

    #[test]
    fn measures_have_the_values_of_other_units() {
        for (value, after, other) in [
            (3.0, "km away", 3000.0),
            (3000.0, "米", 3.0),
            (100.0, "°f", 38.0),
            (38.0, "℃", 100.0),
            (3.0, "dozen eggs", 36.0),
            (5.0, "-mile walk", 8.0),
            (10.0, "lbs", 4.5),
            (90.0, "minutes", 1.5),
            (2.0, "kg", 2000.0),
        ] {
            let found = converted(value, after);
            assert!(found.iter().any(|found| (found - other).abs() < other * 0.006), "{value} {after}: {found:?}");
        }
        for (value, after) in [(3.0, "monkeys"), (3.0, "inputs"), (3.0, ""), (3.0, "goats")] {
            assert_eq!(converted(value, after), Vec::<f64>::new(), "{after}");
        }
    }
}
