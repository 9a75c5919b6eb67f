//! Enums whose values are words to users: in options, in files, in messages.

/// Gives an enum `ALL` and a function from its values to words, both from one
/// table, so that both always have the same values.
macro_rules! word_table {
    ($type:ident, $visibility:vis $name:ident, { $($value:ident => $word:literal),+ $(,)? }) => {
        impl $type {
            /// All values, in the order of their declaration.
            pub const ALL: [$type; [$($word),+].len()] = [$($type::$value),+];

            /// The word for it, as options and files write it.
            #[must_use]
            $visibility const fn $name(self) -> &'static str {
                match self {
                    $($type::$value => $word),+
                }
            }
        }
    };
}

/// Gives an enum `ALL`, `name`, [`Display`](std::fmt::Display) and
/// [`FromStr`](std::str::FromStr) from one table of its values and their words.
/// The words are those of its serde form; `tests/api.rs` compares them.
macro_rules! word_enum {
    ($type:ident, $what:literal, $table:tt) => {
        word_table!($type, pub name, $table);

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::Error;

            /// Reads the word that [`Display`](std::fmt::Display) writes.
            fn from_str(word: &str) -> $crate::Result<Self> {
                $type::ALL.into_iter().find(|value| value.name() == word).ok_or_else(|| {
                    let known = $type::ALL.map($type::name).join(", ");
                    $crate::Error::Invalid(format!(concat!("unknown ", $what, " `{}`: use one of {}"), word, known))
                })
            }
        }
    };
}
