// SPDX-License-Identifier: GPL-3.0-or-later

import CGSL

/// Roots of functions of one variable, by GSL.
package enum Roots {
  /// Finds where a function crosses zero, by Brent's method (`gsl_root_fsolver_brent`).
  ///
  /// - Parameters:
  ///   - range: An interval at whose ends the function has different signs.
  ///   - function: The function, continuous and finite there.
  /// - Returns: The root to about 1e-12 of its size; nil where the signs at the ends are alike.
  package static func root(
    in range: ClosedRange<Double>, of function: @escaping (Double) -> Double
  ) -> Double? {
    GSLLibrary.prepare()
    let first = function(range.lowerBound)
    let last = function(range.upperBound)
    if first == 0 { return range.lowerBound }
    if last == 0 { return range.upperBound }
    guard first.isFinite, last.isFinite, (first < 0) != (last < 0),
      let solver = gsl_root_fsolver_alloc(lagcast_brent())
    else { return nil }
    defer { gsl_root_fsolver_free(solver) }
    let box = Function(body: function)
    return withExtendedLifetime(box) {
      var call = gsl_function(
        function: { x, box in
          guard let box else { return .nan }
          return Unmanaged<Function>.fromOpaque(box).takeUnretainedValue().body(x)
        }, params: Unmanaged.passUnretained(box).toOpaque())
      guard
        lagcast_succeeded(
          gsl_root_fsolver_set(solver, &call, range.lowerBound, range.upperBound)) != 0
      else { return nil }
      for _ in 0..<200 {
        guard lagcast_succeeded(gsl_root_fsolver_iterate(solver)) != 0 else { return nil }
        let low = gsl_root_fsolver_x_lower(solver)
        let high = gsl_root_fsolver_x_upper(solver)
        if lagcast_succeeded(gsl_root_test_interval(low, high, 0, 1e-12)) != 0 { break }
      }
      return gsl_root_fsolver_root(solver)
    }
  }

  /// A function that C can be handed.
  private final class Function {
    let body: (Double) -> Double
    init(body: @escaping (Double) -> Double) { self.body = body }
  }
}
