-- Any request, from the environment: METHOD (GET), TARGET (path and query), BODY, HEADERS (`Name: value`, split by `~`).
-- In TARGET and BODY `%g` is one of the first N groups of the fill, and `%m` is a new uuid.
local n = tonumber(os.getenv("N") or "10000")
local method, target, body = os.getenv("METHOD") or "GET", os.getenv("TARGET"), os.getenv("BODY")
local headers = {}
for name, value in (os.getenv("HEADERS") or ""):gmatch("([^:~]+): *([^~]+)") do headers[name] = value end

local function uuid()
  local r = math.random
  return string.format("%08x-%04x-4%03x-8%03x-%06x%06x", r(0, 0x7fffffff), r(0, 0xffff), r(0, 0xfff), r(0, 0xfff), r(0, 0xffffff), r(0, 0xffffff))
end

local function filled(text)
  if not text then return nil end
  text = text:gsub("%%g", function() return string.format("00000000-0000-7000-8000-%012x", math.random(0, n - 1)) end)
  return (text:gsub("%%m", uuid))
end

function init() math.randomseed(os.time() + math.floor(os.clock() * 1e6)) end
function request() return wrk.format(method, filled(target), headers, filled(body)) end
