// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// The command that was built together with the tests.
enum BuiltTool {
  /// The folder of the built products, in which the test bundle lies too.
  static var folder: String {
    let url = Bundle.main.bundleURL
    return url.pathExtension == "xctest" ? url.deletingLastPathComponent().path : url.path
  }

  static var path: String { folder + "/" + ConsoleRunner.tool }

  static var isThere: Bool { FileManager.default.isExecutableFile(atPath: path) }
}
