// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

@Suite("Calls that would break determinism")
struct DeterminismTests {
  @Test("No source makes a banned call outside the places that may")
  func banned() throws {
    let violations = BannedCalls.violations(in: try Repository.sources())
    #expect(violations.isEmpty, "\(violations.joined(separator: "\n"))")
  }

  @Test("No exemption outlives the place that it was made for")
  func exemptions() throws {
    let stale = BannedCalls.staleExemptions(in: try Repository.sources())
    #expect(stale.isEmpty, "\(stale.joined(separator: "\n"))")
    let gone = BannedCall(["x("], "is banned", exempt: ["Sources/Gone/": "was needed"])
    #expect(BannedCalls.staleExemptions(in: [], calls: [gone]).count == 1)
    #expect(BannedCalls.all.allSatisfy { $0.exempt.values.allSatisfy { !$0.isEmpty } })
  }

  @Test(
    "A banned call is found wherever it stands in code",
    arguments: [
      "let now = Date()", "let t = ContinuousClock.now", "var g = SystemRandomNumberGenerator()",
      "let x = Int.random(in: 0..<3)", "let y = names.randomElement()", "let l = log(x)",
      "let p = 2 * pow(x, y)", "return Foundation.exp(x)", "let s = String(format: \"%d\", 1)",
      "print(x)", "let h = a.hashValue", "order.shuffle()", "let n = -sin(x)",
      "let t = DispatchTime.now()", "let id = UUID()",
    ])
  func found(line: String) {
    let file = RepositoryFile(
      path: "Sources/MessagingModel/A.swift", text: "func f() {\n  \(line)\n}\n")
    let violations = BannedCalls.violations(in: [file])
    #expect(!violations.isEmpty)
    #expect(violations.allSatisfy { $0.hasPrefix("Sources/MessagingModel/A.swift:2: ") })
  }

  @Test(
    "What only looks like a banned call is none",
    arguments: [
      "// Date() is banned", "let text = \"log(x)\"", "let l = PortableMath.log(x)",
      "let c = catalog(x)", "func exp(_ x: Double) -> Double { x }", "let b = backlog(x)",
      "let candidate = updateDate()", "let s = stream.nextRandom()", "fingerprint(x)",
      "let hashValueCount = 1", "/// Returns 1 - exp(-x).", "let cos = table[3]",
    ])
  func notFound(line: String) {
    let file = RepositoryFile(path: "Sources/MessagingModel/A.swift", text: line + "\n")
    #expect(BannedCalls.violations(in: [file]) == [])
  }

  @Test("Bans hold in their scope, and exemptions in their place")
  func scopes() {
    let clock = "let t = ContinuousClock.now\n"
    let mathematics = "let l = log(x)\n"
    for (path, text, isBanned) in [
      ("Sources/lagcast/Terminal/Progress.swift", clock, false),
      ("Sources/Experiments/Runner.swift", clock, true),
      ("Sources/Analysis/Fit.swift", mathematics, false),
      ("Sources/Stochastics/Draw.swift", mathematics, true),
      ("Tests/X/A.swift", clock, false),
    ] {
      let found = BannedCalls.violations(in: [RepositoryFile(path: path, text: text)])
      #expect(found.isEmpty == !isBanned, "\(path)")
    }
  }

  @Test("Blanking keeps lines, code and what stands behind comments and texts")
  func blanking() {
    let source = """
      let a = "x // y" // z
      let b = #"a "quoted" \\# text"#; call()
      /* one /* two */ still */ let c = 1
      let d = \"""
        "text" \\\""" more
        \"""; let e = 2
      """
    let code = SwiftText.code(of: source)
    #expect(code.split(separator: "\n", omittingEmptySubsequences: false).count == 6)
    #expect(!code.contains("x"))
    #expect(!code.contains("z"))
    #expect(!code.contains("quoted"))
    #expect(!code.contains("still"))
    #expect(!code.contains("more"))
    #expect(code.contains("call()"))
    #expect(code.contains("let c = 1"))
    #expect(code.contains("let e = 2"))
  }
}
