// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics

/// Draws the properties of messages, each a pure function of the message's number.
struct PropertyDraws: ~Copyable {
  private var draws = Table<Draw>()
  private var choices = Table<Choice>()

  /// How one property of one producer is drawn.
  struct Draw: BitwiseCopyable {
    var kind: Kind
    var key: UInt64
    var missing: Double
    /// The chance of true, or the sum of the weights.
    var bound: Double
    var sampler: Sampler
    /// Nanoseconds of a unit of the last decimal.
    var unit: Int64
    var decimals: UInt8
    /// The range of the choices.
    var first: Int32
    var end: Int32

    enum Kind: BitwiseCopyable { case texts, whole, decimal, boolean }
  }

  /// A text and the sum of the weights up to it.
  struct Choice: BitwiseCopyable {
    var bound: Double
    var text: Int32
  }

  /// Takes up a property and returns its number.
  mutating func add(
    _ property: PropertySpecification, key: UInt64, texts: inout FilterTextCollector
  ) throws(ParameterError) -> Int {
    var draw = Draw(
      kind: .boolean, key: key, missing: property.missing, bound: 0,
      sampler: try DistributionSpecification.constant(0).makeSampler(), unit: 1_000_000_000,
      decimals: 0, first: Int32(choices.count), end: 0)
    switch property.values {
    case .texts(let weighted):
      draw.kind = .texts
      for entry in weighted {
        draw.bound += entry.weight
        choices.append(Choice(bound: draw.bound, text: texts.number(of: entry.text)))
      }
    case .whole(let distribution):
      draw.kind = .whole
      draw.sampler = distribution.makeSampler()
    case .decimal(let distribution, let decimals):
      draw.kind = .decimal
      draw.sampler = distribution.makeSampler()
      draw.decimals = UInt8(decimals)
      draw.unit = 1_000_000_000 / FilterValue.powerOfTen(draw.decimals)
    case .boolean(let probability):
      draw.bound = probability
      // RocketMQ keeps a truth value as its text.
      choices.append(Choice(bound: 0, text: texts.number(of: "true")))
      choices.append(Choice(bound: 0, text: texts.number(of: "false")))
    }
    draw.end = Int32(choices.count)
    return draws.append(draw)
  }

  /// The value of a property of a producer's message.
  func value(_ index: Int, ofMessage number: Int, in dialect: FilterDialect) -> FilterValue {
    let draw = draws[index]
    let counter = UInt64(truncatingIfNeeded: number)
    if draw.missing > 0 {
      // A stream of its own, so that the values of the others do not depend on the share.
      var bits = CounterStream(key: draw.key, counter: counter, attempt: 1)
      if bits.nextUnit() < draw.missing { return .null }
    }
    switch draw.kind {
    case .texts: return .text(chosen(draw, counter))
    case .whole:
      let value = rounded(draw, counter)
      return dialect == .rocketmq ? .wholeText(value) : .integer(value)
    case .decimal:
      let units = rounded(draw, counter)
      if dialect == .rocketmq { return .decimalText(units: units, decimals: Int(draw.decimals)) }
      return .real(Double(units) / Double(FilterValue.powerOfTen(draw.decimals)))
    case .boolean:
      var bits = CounterStream(key: draw.key, counter: counter)
      let isTrue = bits.nextUnit() < draw.bound
      if dialect == .jms { return .boolean(isTrue) }
      return .text(choices[Int(draw.first) + (isTrue ? 0 : 1)].text)
    }
  }

  private func rounded(_ draw: Draw, _ counter: UInt64) -> Int64 {
    let nanoseconds = draw.sampler.nanoseconds(key: draw.key, counter: counter)
    return nanoseconds / draw.unit + (nanoseconds % draw.unit * 2 >= draw.unit ? 1 : 0)
  }

  private func chosen(_ draw: Draw, _ counter: UInt64) -> Int32 {
    var bits = CounterStream(key: draw.key, counter: counter)
    let point = bits.nextUnit() * draw.bound
    var place = Int(draw.first)
    while place < Int(draw.end) - 1, point >= choices[place].bound { place += 1 }
    return choices[place].text
  }
}
