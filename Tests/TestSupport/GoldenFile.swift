// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// A committed file that holds what a program is expected to print.
///
/// When the expectation changes for a good reason, run the tests with `LAGCAST_UPDATE_GOLDEN=1`
/// and read the difference before committing it.
package struct GoldenFile {
  /// The file's path.
  package let path: String

  /// A file beside the test that names it.
  ///
  /// - Parameters:
  ///   - name: The path below the folder of the test's source file.
  ///   - source: The test's source file.
  package init(_ name: String, beside source: String = #filePath) {
    path =
      URL(fileURLWithPath: source).deletingLastPathComponent()
      .appendingPathComponent(name).path
  }

  /// How a text differs from the file, in a sentence; `nil` if it does not.
  ///
  /// A differing text is written beside the file under the ending `.actual`.
  ///
  /// - Throws: What the file system throws.
  package func difference(from text: String) throws -> String? {
    let environment = ProcessInfo.processInfo.environment
    let actual = URL(fileURLWithPath: path + ".actual")
    if environment["LAGCAST_UPDATE_GOLDEN"] == "1" {
      try FileManager.default.createDirectory(
        at: actual.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      return nil
    }
    let expected = (try? Data(contentsOf: URL(fileURLWithPath: path))).map {
      String(decoding: $0, as: UTF8.self)
    }
    guard expected != text else {
      try? FileManager.default.removeItem(at: actual)
      return nil
    }
    try Data(text.utf8).write(to: actual)
    guard let expected else { return "\(path) does not exist; \(actual.path) holds the text" }
    let lines = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let found = text.split(separator: "\n", omittingEmptySubsequences: false)
    let place = zip(lines, found).prefix { $0 == $1 }.count
    let wanted = place < lines.count ? lines[place] : "(end)"
    let got = place < found.count ? found[place] : "(end)"
    return "\(path):\(place + 1): expected “\(wanted)”, found “\(got)”; see \(actual.path)"
  }
}
