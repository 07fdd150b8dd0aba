// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// What the machine offers to a run.
enum Machine {
  /// Processors that this process may use.
  static var processors: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }

  /// Memory in bytes: the machine's, or less where a control group allows less.
  static var memory: Int {
    let physical = Int(clamping: ProcessInfo.processInfo.physicalMemory)
    let limits = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"]
    return limits.compactMap(number(inFile:)).reduce(physical, min)
  }

  private static func number(inFile path: String) -> Int? {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
    return Int(text.filter { !$0.isWhitespace })
  }
}
