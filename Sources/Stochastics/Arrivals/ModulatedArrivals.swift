// SPDX-License-Identifier: GPL-3.0-or-later

/// The Markov-modulated Poisson process: a Poisson process whose rate follows a Markov chain.
///
/// It starts in a phase drawn from the chain's stationary distribution (Fischer and
/// Meier-Hellstern, Performance Evaluation 18, 1993, 149-171).
public struct ModulatedArrivals: ArrivalProcess {
  /// The word for it in scenario files.
  public static let name = "mmpp"

  /// One sentence about it.
  public static let summary = "Poisson with a rate that follows a Markov chain"

  /// Rates by phase and rates of change between phases; the diagonal is ignored.
  public static let parameterSets = [
    [ParameterDescription("rates", .rates), ParameterDescription("transitions", .rateMatrix)]
  ]

  /// The largest number of phases.
  public static let largestPhaseCount = 1_000

  /// Arrivals a second in each phase.
  public let rates: [Double]

  /// Changes a second from the phase of the row to that of the column; the diagonal is zero.
  public let transitions: [[Double]]

  /// The long-run share of time in each phase.
  public let stationaryProbabilities: [Double]

  /// Creates the process.
  ///
  /// - Throws: ``ParameterError`` unless the table is square and fits the rates, a rate is
  ///   positive, no phase lasts under 10 microseconds on average, and each phase can be reached
  ///   from each.
  public init(rates: [Double], transitions: [[Double]]) throws(ParameterError) {
    for rate in rates { try Requirement.rateOrZero(rate, "rates", of: Self.name) }
    guard rates.contains(where: { $0 > 0 }), rates.count <= Self.largestPhaseCount else {
      throw .invalid(
        Self.name, "rates", "\(rates.count) rates",
        requirement: "must be up to \(Self.largestPhaseCount) and one of them positive")
    }
    guard transitions.count == rates.count,
      transitions.allSatisfy({ $0.count == rates.count })
    else {
      throw .contradiction(
        subject: Self.name,
        explanation: "transitions must have \(rates.count) rows of \(rates.count), like rates")
    }
    var cleared = transitions
    for row in cleared.indices {
      cleared[row][row] = 0
      for value in cleared[row] {
        try Requirement.rateOrZero(value, "transitions", of: Self.name)
      }
      guard cleared[row].reduce(0, +) <= 1e5 else {
        throw .invalid(
          Self.name, "transitions", "row \(row + 1)",
          requirement: "must not add up to more than 100000/s in a row")
      }
    }
    guard Self.isConnected(cleared) else {
      throw .contradiction(
        subject: Self.name, explanation: "some phase cannot be reached from some other")
    }
    self.rates = rates
    self.transitions = cleared
    stationaryProbabilities = Self.stationary(cleared)
  }

  /// Creates the process from named values.
  public init(parameters: ParameterValues) throws(ParameterError) {
    try self.init(
      rates: parameters.numbers("rates"), transitions: parameters.rows("transitions"))
  }

  /// The mean of the rates by shares of time.
  public var meanRate: Double {
    zip(rates, stationaryProbabilities).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Returns what the clock is made from.
  public func makePlan() -> ArrivalPlan {
    let phases = rates.indices.map { index -> PhaseProcess.Phase in
      let leaving = transitions[index].reduce(0, +)
      return PhaseProcess.Phase(
        rate: rates[index] * 1e-9,
        duration: leaving > 0 ? try? .exponential(mean: 1 / leaving) : nil,
        nextUpTo: Self.sums(transitions[index]))
    }
    let process = PhaseProcess(phases: phases, firstUpTo: Self.sums(stationaryProbabilities))
    return ArrivalPlan(.exponential(scale: 1), pace: .phases(process))
  }

  /// The running sums of weights over their sum.
  private static func sums(_ weights: [Double]) -> [Double] {
    let whole = weights.reduce(0, +)
    var sum = 0.0
    return weights.map { weight in
      sum += weight
      return sum / whole
    }
  }

  /// Whether each phase can be reached from the first and the first from each.
  private static func isConnected(_ transitions: [[Double]]) -> Bool {
    func reaches(_ leads: (Int, Int) -> Bool) -> Bool {
      var reached = Set([0])
      var open = [0]
      while let phase = open.popLast() {
        for next in transitions.indices where leads(phase, next) && !reached.contains(next) {
          reached.insert(next)
          open.append(next)
        }
      }
      return reached.count == transitions.count
    }
    return reaches { transitions[$0][$1] > 0 } && reaches { transitions[$1][$0] > 0 }
  }

  /// The stationary distribution by the method of Grassmann, Taksar and Heyman, Operations Research
  /// 33(5), 1985, which subtracts nothing and so loses no digits.
  private static func stationary(_ transitions: [[Double]]) -> [Double] {
    var q = transitions
    for last in stride(from: q.count - 1, to: 0, by: -1) {
      let leaving = q[last][0..<last].reduce(0, +)
      for row in 0..<last { q[row][last] /= leaving }
      for row in 0..<last {
        for column in 0..<last where column != row {
          q[row][column] += q[row][last] * q[last][column]
        }
      }
    }
    var shares = [1.0]
    for phase in q.indices.dropFirst() {
      shares.append((0..<phase).reduce(0) { $0 + shares[$1] * q[$1][phase] })
    }
    let sum = shares.reduce(0, +)
    return shares.map { $0 / sum }
  }
}
