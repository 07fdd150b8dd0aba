// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Validation

/// Runs the golden cases and nothing else; see `GoldenRun` for what it prints and returns.
@main
struct GoldenRunner {
  static func main() {
    exit(
      GoldenRun().run(
        print: { print($0) },
        complain: { FileHandle.standardError.write(Data(($0 + "\n").utf8)) }))
  }
}
