// SPDX-License-Identifier: GPL-3.0-or-later

/// All distributions that scenario files can name.
public enum DistributionCatalogue {
  /// The distributions, in the order in which listings show them.
  public static let all: [any Distribution.Type] = [
    ConstantDistribution.self,
    ExponentialDistribution.self,
    ErlangDistribution.self,
    GammaDistribution.self,
    HyperexponentialDistribution.self,
    LognormalDistribution.self,
    WeibullDistribution.self,
    ParetoDistribution.self,
    UniformDistribution.self,
    TruncatedNormalDistribution.self,
    EmpiricalDistribution.self,
    MixtureDistribution.self,
  ]

  /// The names, in the same order.
  public static var names: [String] { all.map { $0.name } }

  /// Returns the distribution of a name.
  ///
  /// - Throws: ``ParameterError/unknownName(kind:name:known:)``.
  public static func type(named name: String) throws(ParameterError) -> any Distribution.Type {
    for type in all where type.name == name { return type }
    throw .unknownName(kind: "distribution", name: name, known: names)
  }
}
