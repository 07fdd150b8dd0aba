// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics

/// The versions that decide what a run prints.
enum Version {
  /// The version of the tool.
  static let tool = "0.1.0"

  /// The version of the simulated model; it changes when published numbers change.
  static let model = "1"

  /// The version of the GNU Scientific Library in use.
  static var gsl: String { GSLLibrary.version }

  /// Tool, model and GSL in one line.
  static var line: String { "lagcast \(tool), model \(model), GSL \(gsl)" }
}
