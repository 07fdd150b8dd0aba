// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Batch size")
struct BatchSizeTests {
  /// The sizes of batches of a process with one batch a second.
  static func sizes(_ batch: BatchSize, count: Int) throws -> [Int] {
    let all = try instants(of: .init(PeriodicArrivals(rate: 1), batch: batch))
    var sizes = [Int](repeating: 0, count: count)
    for instant in all where instant <= Int64(count) * 1_000_000_000 {
      sizes[Int(instant / 1_000_000_000) - 1] += 1
    }
    return sizes
  }

  @Test("Fixed batches have their size")
  func fixed() throws {
    #expect(try Self.sizes(.fixed(3), count: 10) == [Int](repeating: 3, count: 10))
  }

  @Test("Geometric batches fall by a constant ratio")
  func geometric() throws {
    let sizes = try Self.sizes(.geometric(mean: 4), count: 1_000)
    var counts = [Int](repeating: 0, count: 12)
    for size in sizes { counts[min(size, 12) - 1] += 1 }
    var expected = (0..<11).map { 250 * PortableMath.power(0.75, Double($0)) }
    expected.append(1_000 - expected.reduce(0, +))
    #expect(ChiSquareTest.test(observed: counts, expected: expected).pValue > 1e-4)
    #expect(try Self.sizes(.geometric(mean: 1), count: 5) == [1, 1, 1, 1, 1])
  }

  @Test("Weighted batches have one of the sizes")
  func weighted() throws {
    let batch = BatchSize.weighted(sizes: [2, 7], weights: [3, 1])
    #expect(batch.mean == 3.25)
    let sizes = try Self.sizes(batch, count: 1_000)
    #expect(Set(sizes) == [2, 7])
    #expect(abs(Double(sizes.count { $0 == 7 }) - 250) < 4 * 187.5.squareRoot())
  }

  @Test("Batches leave the instants of arrivals alone")
  func separateStreams() throws {
    let single = try instants(of: .init(PoissonArrivals(rate: 10)), count: 500)
    let batched = try instants(
      of: .init(PoissonArrivals(rate: 10), batch: .geometric(mean: 3)), count: 1_500)
    let epochs = Set(batched).sorted()
    #expect(single.starts(with: epochs) || epochs.starts(with: single))
  }

  @Test(
    "Impossible sizes are errors",
    arguments: [
      .fixed(0), .fixed(1_000_001), .geometric(mean: 0.5), .geometric(mean: .nan),
      .weighted(sizes: [], weights: []), .weighted(sizes: [1], weights: [1, 2]),
      .weighted(sizes: [0], weights: [1]), .weighted(sizes: [1], weights: [0]),
    ] as [BatchSize])
  func errors(batch: BatchSize) {
    #expect(throws: ParameterError.self) {
      try ArrivalSpecification(PoissonArrivals(rate: 1), batch: batch)
    }
  }
}
