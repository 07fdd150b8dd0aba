// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Recorded arrivals")
struct RecordedArrivalsTests {
  @Test("The clock tells the recording and then never")
  func recording() throws {
    let recording: [Int64] = [0, 7, 7, 1_000]
    #expect(try instants(of: .init(RecordedArrivals(instants: recording))) == recording)
  }

  @Test("A recording that is empty, negative or out of order is an error that names the place")
  func errors() {
    #expect(throws: ParameterError.self) { try RecordedArrivals(instants: []) }
    #expect(throws: ParameterError.self) { try RecordedArrivals(instants: [-1]) }
    let error = #expect(throws: ParameterError.self) {
      try RecordedArrivals(instants: [1, 5, 4])
    }
    #expect(error?.description.contains("number 3") == true)
  }
}
