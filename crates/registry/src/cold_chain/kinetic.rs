//! Mean kinetic temperature: the one temperature at which a product would have aged as much as it did while it was now warmer,
//! now colder. By the equation of Arrhenius, each temperature weighed by how long it lasted:
//!
//! T = (ΔH / R) / −ln( Σ tᵢ·exp(−ΔH / (R·Tᵢ)) / Σ tᵢ )
//!
//! with ΔH = 83.144 kJ/mol, the activation energy that the United States Pharmacopeia takes where none is known for a product
//! (general chapter ⟨1079.2⟩, Mean Kinetic Temperature in the Evaluation of Temperature Excursions), and R = 8.3144 J/(mol·K).
//! Their quotient is 10,000 K.

use super::temperature::Temperature;

/// ΔH / R, in kelvin.
const QUOTIENT: f64 = 10_000.0;
/// 0 °C in kelvin.
const FREEZING: f64 = 273.15;

/// The mean kinetic temperature of temperatures that each lasted so many seconds; `None` where nothing lasted.
pub fn mean(lasted: impl IntoIterator<Item = (i64, Temperature)>) -> Option<Temperature> {
    let (mut sum, mut time) = (0.0, 0.0);
    for (seconds, value) in lasted.into_iter().filter(|(seconds, _)| *seconds > 0) {
        let kelvin = value.tenths() as f64 / 10.0 + FREEZING;
        // Exponents lie between −66 and −29: far from where binary numbers end.
        sum += seconds as f64 * (-QUOTIENT / kelvin).exp();
        time += seconds as f64;
    }
    if time == 0.0 {
        return None;
    }
    let kelvin = QUOTIENT / -(sum / time).ln();
    Temperature::from_tenths(((kelvin - FREEZING) * 10.0).round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(all: &[(i64, i64)]) -> i64 {
        let all = all.iter().map(|(seconds, tenths)| (*seconds, Temperature::from_tenths(*tenths).unwrap()));
        mean(all).unwrap().tenths()
    }

    #[test]
    fn what_stays_the_same_is_its_own_mean_and_nothing_has_none() {
        for tenths in [-800, -200, 20, 50, 80, 250] {
            assert_eq!(of(&[(3_600, tenths)]), tenths);
        }
        assert_eq!(mean([]), None);
        assert_eq!(mean([(0, Temperature::from_tenths(50).unwrap())]), None);
    }

    #[test]
    fn values_are_those_that_were_computed_by_hand() {
        // 5 °C and 25 °C for as long: exp(−10000/278.15) = 2.4340e-16 and exp(−10000/298.15) = 2.7145e-15; their mean is
        // 1.47896e-15, −ln of it 34.14744; 10000 / 34.14744 = 292.85 K = 19.7 °C (the arithmetic mean is 15.0).
        assert_eq!(of(&[(3_600, 50), (3_600, 250)]), 197);
        // 23 h at 5 °C and 1 h at 25 °C: (23 · 2.4340e-16 + 2.7145e-15) / 24 = 3.46363e-16; −ln = 35.59904;
        // 10000 / 35.59904 = 280.91 K = 7.8 °C.
        assert_eq!(of(&[(82_800, 50), (3_600, 250)]), 78);
        // Twice as long at 25 °C as at 15 °C: exp(−10000/288.15) = 8.4758e-16; (8.4758e-16 + 2 · 2.7145e-15) / 3 =
        // 2.09220e-15; −ln = 33.80056; 10000 / 33.80056 = 295.85 K = 22.7 °C.
        assert_eq!(of(&[(1_000, 150), (2_000, 250)]), 227);
    }

    #[test]
    fn the_mean_lies_between_the_arithmetic_mean_and_the_highest() {
        let all = [(600, 30), (600, 90), (600, 60), (600, 120)];
        let mean = of(&all);
        assert!((75..=120).contains(&mean), "{mean}");
    }
}
