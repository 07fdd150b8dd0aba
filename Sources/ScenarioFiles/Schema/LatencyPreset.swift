// SPDX-License-Identifier: GPL-3.0-or-later

package import Stochastics

/// Latencies that were measured, named as what they are: on the loopback interface of one machine, which
/// broker, which kind of queue or protocol, and as means or as `measured` distributions.
///
/// They are from the recordings of one consumer with prefetch 1 at a utilisation of 0.64 to 0.8. Publish and
/// deliver together are the gap between publication and delivery where the system was empty, settle and
/// deliver the gap between an acknowledgement and the next delivery where messages waited; overshoot is what
/// lies between start and acknowledgement beyond the service.
package enum LatencyPreset: String, CaseIterable, Sendable {
  /// RabbitMQ 3.10, transient messages in a classic queue.
  case classic = "loopback-rabbitmq-classic"
  /// RabbitMQ 3.10, persistent messages in a quorum queue of one replica.
  case quorum = "loopback-rabbitmq-quorum"
  /// ActiveMQ 5.17 over STOMP, non-persistent messages.
  case activemq = "loopback-activemq-stomp"
  /// The distributions of the first.
  case classicMeasured = "loopback-rabbitmq-classic-measured"
  /// The distributions of the second.
  case quorumMeasured = "loopback-rabbitmq-quorum-measured"
  /// The distributions of the third.
  case activemqMeasured = "loopback-activemq-stomp-measured"

  /// One of the latencies.
  package enum Leg: String, CaseIterable, Sendable {
    case publish, deliver, settle, overshoot
  }

  /// What it is, in one sentence.
  package var summary: String {
    let place = "on the loopback interface of a machine with two cores"
    switch self {
    case .classic: return "RabbitMQ 3.10, transient messages, classic queue, \(place): means"
    case .quorum:
      return "RabbitMQ 3.10, persistent messages, quorum queue of one replica, \(place): means"
    case .activemq: return "ActiveMQ 5.17 over STOMP, non-persistent messages, \(place): means"
    case .classicMeasured: return "the same gaps as loopback-rabbitmq-classic, as distributions"
    case .quorumMeasured: return "the same gaps as loopback-rabbitmq-quorum, as distributions"
    case .activemqMeasured: return "the same gaps as loopback-activemq-stomp, as distributions"
    }
  }

  /// Means of publish, deliver, settle and overshoot in microseconds; of measured ones nil.
  ///
  /// What publish and settle share with deliver is dealt out in equal parts.
  package var microseconds: (publish: Int64, deliver: Int64, settle: Int64, overshoot: Int64)? {
    switch self {
    case .classic: (350, 170, 170, 110)
    case .quorum: (710, 400, 400, 100)
    case .activemq: (240, 110, 110, 90)
    case .classicMeasured, .quorumMeasured, .activemqMeasured: nil
    }
  }

  private var measured: MeasuredLatencies? {
    switch self {
    case .classic, .quorum, .activemq: nil
    case .classicMeasured: .classic
    case .quorumMeasured: .quorum
    case .activemqMeasured: .activemq
    }
  }

  /// The values of a latency in microseconds, one of which is drawn.
  package func values(of leg: Leg) -> [Int64] {
    if let microseconds {
      switch leg {
      case .publish: return [microseconds.publish]
      case .deliver: return [microseconds.deliver]
      case .settle: return [microseconds.settle]
      case .overshoot: return [microseconds.overshoot]
      }
    }
    guard let measured else { return [0] }
    switch leg {
    case .publish: return measured.publish
    case .deliver: return [measured.deliver]
    case .settle: return measured.settle
    case .overshoot: return measured.overshoot
    }
  }

  /// The distribution of a latency.
  package func distribution(of leg: Leg) throws(ParameterError) -> DistributionSpecification {
    let values = values(of: leg)
    guard values.count > 1 else { return try .constant(Double(values[0]) * 1e-6) }
    return DistributionSpecification(
      try EmpiricalDistribution(values: values.map { Double($0) * 1e-6 }))
  }

  /// A latency as a scenario's settings show it.
  package func text(of leg: Leg) -> String {
    let values = values(of: leg)
    guard values.count > 1 else { return "\(values[0])us" }
    let mean = (values.reduce(0, +) + Int64(values.count) / 2) / Int64(values.count)
    return "\(values[0])us to \(values[values.count - 1])us, mean \(mean)us"
  }
}

/// Means of 40 equal slices of sorted gaps, in microseconds; stalls of the machine are in the last of them.
///
/// Nothing in a recording tells how a gap divides into the ways that it is the sum of. Deliver is taken to be
/// constant, half of the 1 % quantile of the shorter gap, so that its sums with publish and with settle are
/// distributed as they were measured.
private struct MeasuredLatencies {
  var publish: [Int64]
  var deliver: Int64
  var settle: [Int64]
  var overshoot: [Int64]

  /// 4,194 gaps from publication to delivery, 19,800 from settlement to delivery, 24,447 services.
  static let classic = MeasuredLatencies(
    publish: [
      93, 132, 156, 176, 194, 210, 226, 239, 252, 265, 277, 290, 302, 313, 324, 336, 350, 365, 378,
      391, 405, 419, 431, 443, 456, 469, 480, 491, 501, 511, 521, 530, 540, 550, 559, 571, 587, 609,
      646, 1939,
    ], deliver: 49,
    settle: [
      49, 67, 77, 86, 94, 102, 110, 117, 124, 131, 138, 145, 152, 159, 167, 174, 181, 189, 197, 206,
      216, 226, 237, 248, 261, 274, 287, 301, 314, 328, 342, 355, 369, 383, 398, 413, 430, 453, 490,
      1608,
    ],
    overshoot: [
      35, 40, 44, 47, 50, 52, 55, 57, 60, 63, 65, 68, 71, 74, 76, 79, 82, 84, 87, 90, 93, 96, 99,
      102, 104, 107, 110, 113, 116, 119, 122, 125, 128, 132, 136, 141, 147, 154, 168, 1029,
    ])

  /// 491 gaps from publication to delivery, 2,741 from settlement to delivery, 3,256 services.
  static let quorum = MeasuredLatencies(
    publish: [
      360, 480, 523, 550, 574, 608, 632, 653, 671, 698, 724, 751, 769, 786, 811, 831, 849, 865, 881,
      903, 920, 934, 945, 955, 968, 983, 1000, 1015, 1026, 1036, 1051, 1061, 1077, 1093, 1119, 1146,
      1190, 1225, 1266, 2503,
    ], deliver: 189,
    settle: [
      195, 251, 277, 300, 322, 338, 353, 370, 388, 404, 421, 438, 455, 473, 491, 510, 526, 542, 557,
      572, 588, 604, 621, 638, 652, 666, 682, 699, 716, 730, 744, 764, 784, 804, 825, 849, 883, 929,
      999, 2159,
    ],
    overshoot: [
      37, 43, 47, 51, 55, 58, 62, 66, 69, 73, 76, 79, 82, 86, 89, 92, 95, 98, 100, 102, 104, 106,
      108, 110, 112, 115, 117, 119, 121, 123, 126, 128, 131, 133, 136, 139, 143, 148, 156, 289,
    ])

  /// 823 gaps from publication to delivery, 2,931 from settlement to delivery, 3,814 services.
  static let activemq = MeasuredLatencies(
    publish: [
      92, 116, 136, 148, 160, 171, 182, 193, 202, 209, 217, 223, 232, 244, 251, 259, 267, 277, 285,
      293, 301, 308, 315, 322, 327, 334, 341, 349, 357, 365, 372, 381, 394, 406, 416, 429, 445, 461,
      493, 715,
    ], deliver: 41,
    settle: [
      40, 58, 67, 74, 80, 85, 92, 97, 102, 107, 112, 118, 123, 129, 134, 138, 142, 147, 152, 157,
      162, 167, 173, 179, 185, 192, 198, 205, 211, 217, 225, 233, 242, 252, 261, 274, 290, 308, 334,
      483,
    ],
    overshoot: [
      32, 37, 40, 42, 43, 45, 47, 48, 50, 52, 54, 56, 58, 60, 62, 65, 68, 71, 74, 76, 79, 82, 85,
      89, 92, 95, 99, 103, 107, 112, 117, 121, 126, 133, 140, 148, 160, 173, 193, 292,
    ])
}
