-- Asks for every address of a file in turn; says at the end, in one line of JSON, how it went.
local asked, at = {}, 0

function init(words)
  for line in io.lines(words[1]) do
    asked[#asked + 1] = wrk.format("GET", line)
  end
end

function request()
  at = at % #asked + 1
  return asked[at]
end

function done(summary, latency)
  local e = summary.errors
  print(string.format(
    '{"requests":%d,"bytes":%d,"duration":%d,"errors":%d,"p50":%f,"p95":%f,"p99":%f}',
    summary.requests, summary.bytes, summary.duration,
    e.connect + e.read + e.write + e.status + e.timeout,
    latency:percentile(50), latency:percentile(95), latency:percentile(99)))
end
