// SPDX-License-Identifier: GPL-3.0-or-later

/// All arrival processes that scenario files can name.
public enum ArrivalCatalogue {
  /// The processes, in the order in which listings show them.
  public static let all: [any ArrivalProcess.Type] = [
    PoissonArrivals.self,
    PeriodicArrivals.self,
    RenewalArrivals.self,
    ModulatedArrivals.self,
    OnOffArrivals.self,
    RateCurveArrivals.self,
    DiurnalArrivals.self,
    RampArrivals.self,
    RecordedArrivals.self,
  ]

  /// The names, in the same order.
  public static var names: [String] { all.map { $0.name } }

  /// Returns the process of a name.
  ///
  /// - Throws: ``ParameterError/unknownName(kind:name:known:)``.
  public static func type(named name: String) throws(ParameterError) -> any ArrivalProcess.Type {
    for type in all where type.name == name { return type }
    throw .unknownName(kind: "arrival process", name: name, known: names)
  }
}
