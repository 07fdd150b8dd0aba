// SPDX-License-Identifier: GPL-3.0-or-later

public import SimulationEngine

/// The name servers, which know the routes and never talk to each other.
///
/// Brokers register with all of them, each client asks one, so views go stale and differ
/// (`RouteInfoManager`, `BrokerController`, `NamesrvConfig` of Apache RocketMQ 5).
public struct NameServerSpecification: Sendable, Hashable {
  /// How many there are; they are called `namesrv-a`, `namesrv-b` and so on.
  public var count: Int
  /// Period with which each broker registers with every name server (`registerNameServerPeriod`).
  public var registrationInterval: VirtualDuration
  /// Time without a registration after which a broker is dropped
  /// (`DEFAULT_BROKER_CHANNEL_EXPIRED_TIME`).
  public var brokerExpiry: VirtualDuration
  /// Period with which a name server looks for such brokers (`scanNotActiveBrokerInterval`).
  public var scanInterval: VirtualDuration

  /// Creates name servers with RocketMQ's own numbers.
  public init(
    count: Int = 1, registrationInterval: VirtualDuration = .seconds(30),
    brokerExpiry: VirtualDuration = .seconds(120), scanInterval: VirtualDuration = .seconds(5)
  ) {
    self.count = count
    self.registrationInterval = registrationInterval
    self.brokerExpiry = brokerExpiry
    self.scanInterval = scanInterval
  }

  /// The names, `namesrv-a` first.
  public var names: [String] {
    (0..<max(0, count)).map { "namesrv-\(Unicode.Scalar(UInt8(ascii: "a") + UInt8($0 % 26)))" }
  }
}

extension NameServerSpecification {
  var problem: String? {
    if !(1...26).contains(count) { return "there are 1 to 26 name servers" }
    if registrationInterval <= .zero || brokerExpiry <= .zero || scanInterval <= .zero {
      return "periods must be longer than nothing"
    }
    if registrationInterval > brokerExpiry {
      return "brokers register every \(registrationInterval.seconds) s and are dropped after "
        + "\(brokerExpiry.seconds) s of silence, so that each would come and go; give a "
        + "'broker_expiry' of at least the 'registration_interval'"
    }
    return nil
  }
}
