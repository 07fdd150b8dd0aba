// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser

/// When a stream is coloured.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
  /// On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`; or where `FORCE_COLOR` is set.
  case auto
  /// Always.
  case always
  /// Never.
  case never
}

/// Emphasis on one stream; it never carries a meaning that a word does not carry too.
struct TerminalStyle {
  /// Whether emphasis is written at all.
  let isEnabled: Bool

  /// Emphasis as chosen by option and environment.
  init(_ choice: ColorChoice, for stream: StandardStreams.Stream) {
    switch choice {
    case .always: isEnabled = true
    case .never: isEnabled = false
    case .auto:
      if let none = StandardStreams.environment("NO_COLOR"), !none.isEmpty {
        isEnabled = false
      } else if let force = StandardStreams.environment("FORCE_COLOR"), !force.isEmpty {
        isEnabled = force != "0"
      } else {
        isEnabled = stream.isTerminal && StandardStreams.environment("TERM") != "dumb"
      }
    }
  }

  private enum Code: String {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
  }

  private func styled(_ text: String, _ code: Code) -> String {
    isEnabled && !text.isEmpty ? "\u{1B}[\(code.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// A heading.
  func heading(_ text: String) -> String { styled(text, .bold) }
  /// Something beside the point.
  func aside(_ text: String) -> String { styled(text, .dim) }
  /// A good answer.
  func good(_ text: String) -> String { styled(text, .green) }
  /// A bad answer.
  func bad(_ text: String) -> String { styled(text, .red) }
  /// A warning.
  func warning(_ text: String) -> String { styled(text, .yellow) }
}
