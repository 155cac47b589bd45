-- wrk: send each line of a file once (body, tab, authorization); a mark beside the file says where to go on.
local lines, next_line, mark = {}, 1, nil
local headers = { ["Content-Type"] = "application/json", ["Accept"] = "application/json" }

function setup(thread)
  the_thread = thread
end

function init(args)
  mark = args[1] .. ".mark"
  for line in io.lines(args[1]) do
    lines[#lines + 1] = line
  end
  local kept = io.open(mark)
  if kept then
    next_line = tonumber(kept:read("*a"))
    kept:close()
  end
  sent, used_up, refused = 0, 0, "-"
end

function request()
  local line = lines[next_line]
  if not line then
    used_up = used_up + 1
    line = lines[#lines]
  end
  next_line = next_line + 1
  local body, authorization = line:match("^(.-)\t(.*)$")
  headers["Authorization"] = authorization
  return wrk.format("POST", nil, headers, body)
end

function response(status, _, body)
  sent = sent + 1
  if status ~= 200 then
    refused = string.format("%d %s", status, body:sub(1, 200))
  end
  -- The last ones may be cut off by the clock: the mark stays ahead of everything that was sent.
  if sent % 50 == 0 then
    local kept = io.open(mark, "w")
    kept:write(tostring(next_line + 100))
    kept:close()
  end
end

function done(summary, latency)
  io.write(string.format("bench requests %d\n", summary.requests))
  io.write(string.format("bench good %d\n", summary.requests - summary.errors.status))
  io.write(string.format("bench seconds %.3f\n", summary.duration / 1e6))
  io.write(string.format("bench p50 %.3f\n", latency:percentile(50) / 1000))
  io.write(string.format("bench p95 %.3f\n", latency:percentile(95) / 1000))
  io.write(string.format("bench p99 %.3f\n", latency:percentile(99) / 1000))
  io.write(string.format("last refusal: %s\n", the_thread:get("refused")))
  io.write(string.format("bench used_up %d\n", the_thread:get("used_up")))
end
