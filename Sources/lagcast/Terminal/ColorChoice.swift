// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Reports

/// When a stream is coloured.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
  /// On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`; or where `FORCE_COLOR` is set.
  case auto
  /// Always.
  case always
  /// Never.
  case never

  /// How emphasis is shown on a stream.
  func paint(for stream: StandardStreams.Stream) -> Paint {
    isColored(stream) ? .ansi : .plain
  }

  private func isColored(_ stream: StandardStreams.Stream) -> Bool {
    switch self {
    case .always: return true
    case .never: return false
    case .auto:
      if let none = StandardStreams.environment("NO_COLOR"), !none.isEmpty { return false }
      if let force = StandardStreams.environment("FORCE_COLOR"), !force.isEmpty {
        return force != "0"
      }
      return stream.isTerminal && StandardStreams.environment("TERM") != "dumb"
    }
  }
}
