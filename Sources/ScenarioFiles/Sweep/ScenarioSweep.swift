// SPDX-License-Identifier: GPL-3.0-or-later

package import Experiments
import SimulationEngine

/// The sweep of a scenario: every combination of its parameters' values is a point, and every point
/// a scenario.
///
/// Points are decoded when they are asked for, so that ten thousand of them, each with its traces,
/// need not be held at once.
package struct ScenarioSweep: Sendable {
  let axes: [SweepAxis]
  /// The tree without the sweep, overrides of the command line applied.
  let root: ScenarioNode
  let file: String
  let overrides: [String]
  let traces: TraceFolder
  let fallbackName: String

  private var parameters: [SweptValue] { axes.flatMap { $0.parameters } }

  /// The paths that vary, as the scenario writes them.
  package var paths: [String] { parameters.map { $0.text } }

  /// How many points there are.
  package var pointCount: Int { axes.reduce(1) { $0 * $1.count } }

  /// The values of a point, one for each path.
  package func values(ofPoint point: Int) -> [ParameterValue] {
    nodes(ofPoint: point).map(Self.value(of:))
  }

  /// The scenario of a point.
  ///
  /// - Throws: ``ScenarioErrors`` with everything that is wrong with it.
  package func scenario(ofPoint point: Int) throws(ScenarioErrors) -> Scenario {
    let problems = ProblemCollector(file: file, overrides: overrides)
    var root = root
    for (parameter, value) in zip(parameters, nodes(ofPoint: point)) {
      do throws(ScenarioOverride.Refusal) {
        if value.isEmpty {
          parameter.override.remove(from: &root)
        } else {
          try parameter.override.apply(value, to: &root, position: parameter.position)
        }
      } catch {
        problems.error(at: parameter.position, error.message)
      }
    }
    return try ScenarioFile.decode(
      root, problems: problems, traces: traces, fallbackName: fallbackName)
  }

  /// Validates every point.
  ///
  /// - Parameters:
  ///   - warnings: What its author knows already.
  ///   - body: Called with each point that is right, in order.
  /// - Returns: What the author should know of points, beyond what holds for the base.
  /// - Throws: ``ScenarioErrors`` with everything that is wrong with any point, each problem once.
  package func validate(
    beyond warnings: [ScenarioProblem] = [], _ body: (_ point: Int, Scenario) -> Void
  ) throws(ScenarioErrors) -> [ScenarioProblem] {
    try refuseIdleOverrides()
    var errors = PointProblems()
    var notes = PointProblems()
    var exitClass = ScenarioErrors([]).exitClass
    for point in 0..<pointCount {
      do throws(ScenarioErrors) {
        let scenario = try scenario(ofPoint: point)
        notes.add(scenario.warnings.filter { !warnings.contains($0) }, at: point)
        if errors.isEmpty { body(point, scenario) }
      } catch {
        exitClass = error.exitClass
        errors.add(error.problems, at: point)
        if errors.isFull { break }
      }
    }
    let told = errors.told(by: self)
    if !told.isEmpty { throw ScenarioErrors(told, exitClass: exitClass) }
    return notes.told(by: self)
  }

  /// A point's number and values, for messages.
  package func title(ofPoint point: Int) -> String {
    let values = zip(paths, nodes(ofPoint: point)).map { "\($0)=\($1.flowText)" }
    return "point \(point) (\(values.joined(separator: ", ")))"
  }

  // MARK: - Points

  /// The first axis varies slowest, as nested loops in the order of writing would.
  private func nodes(ofPoint point: Int) -> [ScenarioNode] {
    var rest = point
    var steps: [Int] = []
    for axis in axes.reversed() {
      steps.insert(rest % axis.count, at: 0)
      rest /= axis.count
    }
    return zip(axes, steps).flatMap { axis, step in axis.parameters.map { $0.values[step] } }
  }

  private static func value(of node: ScenarioNode) -> ParameterValue {
    guard !node.isEmpty else { return ParameterValue("") }
    let text = node.flowText
    guard case .scalar(_, isQuoted: false) = node.content else { return ParameterValue(text) }
    if let number = try? Quantity.number(text) { return ParameterValue(text, .number, number) }
    if let share = try? Quantity.share(text) { return ParameterValue(text, .number, share) }
    if let duration = try? Quantity.duration(text) {
      return ParameterValue(text, .seconds, duration.seconds)
    }
    if let rate = try? Quantity.rate(text) { return ParameterValue(text, .perSecond, rate) }
    if let size = try? Quantity.size(text) { return ParameterValue(text, .bytes, Double(size)) }
    return ParameterValue(text)
  }

  /// A value of the command line that every point replaces would be without effect.
  private func refuseIdleOverrides() throws(ScenarioErrors) {
    var problems: [ScenarioProblem] = []
    for text in overrides {
      guard let override = try? ScenarioOverride(text) else { continue }
      for parameter in parameters where override.path.starts(with: parameter.override.path) {
        problems.append(
          ScenarioProblem(
            .error, at: .override(text),
            "the sweep varies \(parameter.text), so this value would be without effect; fix it with "
              + "--set 'sweep.\"\(parameter.text)\"=[\(override.value)]'"))
      }
    }
    if !problems.isEmpty { throw ScenarioErrors(problems) }
  }
}

/// Problems of points, each once with the points that have it.
private struct PointProblems {
  private var found: [(problem: ScenarioProblem, points: [Int])] = []
  private var places: [ScenarioProblem: Int] = [:]

  var isEmpty: Bool { found.isEmpty }
  /// Whether there are so many that going on would help nobody.
  var isFull: Bool { found.count >= ProblemCollector.maximumReported }

  mutating func add(_ problems: [ScenarioProblem], at point: Int) {
    for problem in problems {
      if let place = places[problem] {
        found[place].points.append(point)
      } else {
        places[problem] = found.count
        found.append((problem, [point]))
      }
    }
  }

  /// The problems with the points in front, unless all points have them.
  func told(by sweep: ScenarioSweep) -> [ScenarioProblem] {
    found.map { problem, points in
      guard points.count < sweep.pointCount, let first = points.first else { return problem }
      var problem = problem
      let more = points.count > 1 ? " and \(points.count - 1) more" : ""
      problem.message = "\(sweep.title(ofPoint: first))\(more): \(problem.message)"
      return problem
    }
  }
}
