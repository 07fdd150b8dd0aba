// SPDX-License-Identifier: GPL-3.0-or-later

import CGSL

/// The one door to the GNU Scientific Library.
///
/// GSL serves quantiles, special functions, tests and rare distributions. Its results may differ in
/// the last digit between versions and processors, so none of them may decide a draw, a time or a
/// branch of a simulation; see <doc:Portability>.
public enum GSLLibrary {
  /// The version of the library in use, such as `"2.7.1"`.
  public static var version: String { String(cString: lagcast_gsl_version()) }

  /// Has run once GSL's default error handler, which ends the process, is off for the process.
  private static let errorHandlerIsOff: Void = lagcast_gsl_error_handler_off()

  /// Switches the aborting error handler off; every use of GSL in this module calls it first.
  static func prepare() { _ = errorHandlerIsOff }
}
