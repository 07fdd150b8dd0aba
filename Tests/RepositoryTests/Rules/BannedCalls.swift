// SPDX-License-Identifier: GPL-3.0-or-later

/// Calls that would break determinism, with the places that may make them all the same.
struct BannedCall {
  /// What is looked for, as whole words in code outside comments and texts.
  let spellings: [String]
  /// Why it is banned and what to do instead.
  let reason: String
  /// Where the ban holds: beginnings of paths.
  let scope: [String]
  /// Files and folders that are exempt, each with its reason.
  let exempt: [String: String]

  init(
    _ spellings: [String], _ reason: String, scope: [String] = ["Sources/"],
    exempt: [String: String] = [:]
  ) {
    self.spellings = spellings
    self.reason = reason
    self.scope = scope
    self.exempt = exempt
  }
}

enum BannedCalls {
  static let all: [BannedCall] = [
    BannedCall(
      [
        "Date()", "Date.now", "ContinuousClock", "SuspendingClock", "clock_gettime",
        "gettimeofday", "DispatchTime.now", "CFAbsoluteTimeGetCurrent", "systemUptime", ".now()",
      ],
      "reads a wall clock; simulated time comes from the engine",
      exempt: [
        "Sources/lagcast/": "tells people how long a run takes",
        "Sources/SimulationEngine/RunLimits.swift": "a wall-clock budget is one of the limits",
        "Sources/Reports/Pictures/GnuplotProcess.swift": "limits the time of another program",
      ]),
    BannedCall(
      [
        "SystemRandomNumberGenerator", ".random(", ".randomElement(", ".shuffled()", ".shuffle()",
        "arc4random", "drand48", "getrandom", "UUID()",
      ],
      "draws from outside the streams; take a RandomStream",
      exempt: [
        "Sources/Reports/Pictures/GnuplotProcess.swift": "names a temporary file"
      ]),
    BannedCall(
      [
        "Glibc.log(", "Glibc.exp(", "Glibc.pow(", "Foundation.log(", "Foundation.exp(",
        "Foundation.pow(", "log(", "log2(", "log10(", "log1p(", "exp(", "exp2(", "expm1(", "pow(",
        "sin(", "cos(", "tan(", "atan(", "atan2(", "cbrt(", "tgamma(", "lgamma(",
      ],
      "takes the C library's mathematics, whose last bit differs between machines; "
        + "use PortableMath",
      scope: [
        "Sources/SimulationEngine/", "Sources/Stochastics/", "Sources/QueueAllocation/",
        "Sources/MessagingModel/", "Sources/SimulationMetrics/",
      ]),
    BannedCall(
      [
        "String(format:", ".formatted()", "Locale", "setlocale", "NumberFormatter", "DateFormatter",
      ],
      "depends on the locale or the version of Foundation; use FieldText"),
    BannedCall(
      ["print(", "debugPrint(", "dump("],
      "writes to standard output, which belongs to results; return or throw instead",
      exempt: ["Sources/lagcast/": "it is the command's work to print"]),
    BannedCall(
      [".hashValue"],
      "differs from process to process; order and names must not depend on it"),
  ]

  static func violations(
    in files: [RepositoryFile], calls: [BannedCall] = all
  ) -> [String] {
    var found: [String] = []
    for file in files where file.isSwift {
      let banned = calls.filter { call in
        call.scope.contains { file.path.hasPrefix($0) }
          && !call.exempt.keys.contains { file.path.hasPrefix($0) }
      }
      guard !banned.isEmpty else { continue }
      let lines = SwiftText.code(of: file.text).split(
        separator: "\n", omittingEmptySubsequences: false)
      for (number, line) in lines.enumerated() {
        for call in banned {
          for spelling in call.spellings where contains(line, spelling) {
            found.append("\(file.path):\(number + 1): \(spelling) \(call.reason)")
          }
        }
      }
    }
    return found
  }

  /// Exempt places that are no longer there, so that no exemption outlives its reason.
  static func staleExemptions(
    in files: [RepositoryFile], calls: [BannedCall] = all
  ) -> [String] {
    calls.flatMap { call in
      call.exempt.keys.sorted()
        .filter { place in !files.contains { $0.path.hasPrefix(place) } }
        .map { "\($0): is exempt from a ban and does not exist" }
    }
  }

  /// Whether a line calls it: not as a part of a longer word, not as a member of another type, and
  /// not where it is declared.
  private static func contains(_ line: Substring, _ spelling: String) -> Bool {
    var rest = line
    while let range = rest.firstRange(of: spelling) {
      let before = line[..<range.lowerBound]
      let isStart = spelling.hasPrefix(".") || !isPartOfName(before.last)
      let isMember = before.last == "." && !before.hasSuffix("...")
      let isDeclared = before.hasSuffix("func ")
      let endsInName = isPartOfName(spelling.last)
      let isWhole = !endsInName || !isPartOfName(line[range.upperBound...].first)
      if isStart, !isMember, !isDeclared, isWhole { return true }
      rest = rest[range.upperBound...]
    }
    return false
  }

  private static func isPartOfName(_ character: Character?) -> Bool {
    guard let character else { return false }
    return character.isLetter || character.isNumber || character == "_"
  }
}
