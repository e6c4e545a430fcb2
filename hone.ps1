# Runs hone from a clone, as ./hone does: builds Release on first use and whenever the sources are newer than the build.
# Everything the build says goes to standard error, so that --json stays clean. With HONE_BUILD_ONLY in the environment it only builds:
# hone.cmd runs the program itself then, since PowerShell 5 changes arguments that hold quotes.
$ErrorActionPreference = 'Stop'
$program = Join-Path $PSScriptRoot 'artifacts/hone/hone.dll'
$stamp = Join-Path $PSScriptRoot 'artifacts/hone.stamp'
$watched = 'src', 'Directory.Build.props', 'Directory.Build.targets', 'Directory.Packages.props', 'global.json'

function Tell([string] $line) { [Console]::Error.WriteLine($line) }

if (-not (Get-Command dotnet -CommandType Application -ErrorAction SilentlyContinue)) {
  Tell 'hone: the .NET SDK is not on the PATH'
  Tell 'Install .NET 10 from https://dot.net, then run this again.'
  exit 2
}

function Test-Changed {
  if (-not (Test-Path $program) -or -not (Test-Path $stamp)) { return $true }
  $built = (Get-Item $stamp).LastWriteTimeUtc
  foreach ($path in $watched) {
    $items = @(Get-Item (Join-Path $PSScriptRoot $path)) + @(Get-ChildItem (Join-Path $PSScriptRoot $path) -Recurse)
    if ($items | Where-Object { $_.LastWriteTimeUtc -gt $built } | Select-Object -First 1) { return $true }
  }
  return $false
}

if (Test-Changed) {
  New-Item -ItemType Directory -Force (Join-Path $PSScriptRoot 'artifacts') | Out-Null
  Tell "hone: building (once, and after changes)$([char]0x2026)"
  New-Item -ItemType File -Force "$stamp.new" | Out-Null
  # Published, for this system: compiled ahead, so that it starts in half the time.
  $log = & dotnet publish (Join-Path $PSScriptRoot 'src/Cli/Cli.csproj') -c Release --use-current-runtime --no-self-contained `
    -o (Join-Path $PSScriptRoot 'artifacts/hone') --nologo -v quiet
  if ($LASTEXITCODE -ne 0) {
    $log | ForEach-Object { Tell $_ }
    Tell 'hone: the build failed; see above'
    exit 70
  }
  Move-Item -Force "$stamp.new" $stamp
}

if ($env:HONE_BUILD_ONLY) { exit 0 }
# How a person calls it, for the commands that hone proposes.
if (-not $env:HONE_COMMAND) { $env:HONE_COMMAND = $MyInvocation.InvocationName }
& dotnet $program @args
exit $LASTEXITCODE
