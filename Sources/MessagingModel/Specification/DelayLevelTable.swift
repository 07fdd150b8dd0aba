// SPDX-License-Identifier: GPL-3.0-or-later

public import SimulationEngine

/// The delays that a broker offers, by level from 1.
///
/// Source: `MessageStoreConfig.messageDelayLevel` and
/// `ScheduleMessageService.parseDelayLevel` of Apache RocketMQ 5.
public struct DelayLevelTable: Sendable, Hashable {
  /// Delay of each level, level 1 first.
  public let delays: [VirtualDuration]

  /// What went wrong with a table given as text.
  public enum ParseError: Error, Hashable {
    /// An entry is not a whole number followed by `s`, `m`, `h` or `d`.
    case badEntry(String)
  }

  /// The eighteen levels of an unchanged broker, from 1 s to 2 h.
  public static let standard = DelayLevelTable(seconds: [
    1, 5, 10, 30, 60, 120, 180, 240, 300, 360, 420, 480, 540, 600, 1_200, 1_800, 3_600, 7_200,
  ])

  private init(seconds: [Int64]) {
    delays = seconds.map { .seconds($0) }
  }

  /// Reads a broker's setting, such as `1s 5s 10s`.
  ///
  /// - Throws: ``ParseError/badEntry(_:)`` for the first entry that cannot be read.
  public init(parsing text: String) throws(ParseError) {
    var seconds: [Int64] = []
    for entry in text.split(separator: " ") {
      guard let unit = entry.last.flatMap({ Self.secondsPerUnit[$0] }),
        let count = Int64(entry.dropLast()), count >= 0, count <= 1_000_000_000
      else {
        throw .badEntry(String(entry))
      }
      seconds.append(count * unit)
    }
    self.init(seconds: seconds)
  }

  private static let secondsPerUnit: [Character: Int64] = [
    "s": 1, "m": 60, "h": 3_600, "d": 86_400,
  ]

  /// The highest level.
  public var maximumLevel: Int { delays.count }

  /// The delay of a level; a level that the table lacks delays by one second
  /// (`ScheduleMessageService.computeDeliverTimestamp`).
  public func delay(ofLevel level: Int) -> VirtualDuration {
    level >= 1 && level <= delays.count ? delays[level - 1] : .seconds(1)
  }
}
