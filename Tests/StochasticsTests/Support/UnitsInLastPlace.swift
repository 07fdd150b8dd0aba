// SPDX-License-Identifier: GPL-3.0-or-later

/// The distance from an exact value in units of the last place of the result.
func unitsInLastPlace(_ value: Double, _ exact: DoubleDouble) -> Double {
  let difference = DoubleDouble(value) - exact
  return abs(difference.rounded) / value.ulp
}
