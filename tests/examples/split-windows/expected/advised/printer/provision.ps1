#Requires -Version 5.1
#Requires -RunAsAdministrator
# Makes this machine run Label printer: the installer setup.msi on Windows Server 2025.
# Usage: provision.ps1 [-Prepare] [-Folder FOLDER]. FOLDER holds the project; -Prepare is content without it.
# It can be run again at any time: what is in place stays as it is. Comments that name a rule say why a line is there.
[CmdletBinding()]
param(
    [switch] $Prepare,
    [string] $Folder = 'C:\vagrant'
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'  # drawing it makes downloads slow
[Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12

$Service = 'printer-app'
$Root = Join-Path $env:ProgramFiles $Service
$App = Join-Path $Root 'app'
$Data = Join-Path $env:ProgramData $Service
$EnvironmentFile = Join-Path $Data 'env'
$Port = 9100
# What of a project is neither copied nor compared; after `**/`, wherever it lies.
$Excluded = @('.git', '.vagrant', '.env', 'setup.msi')
$script:Changed = $false

function Write-Step([string] $Text) {
    Write-Host "${Service}: $Text"
}

function Stop-With([string] $Text, [string] $Try) {
    [Console]::Error.WriteLine("${Service}: error: $Text")
    [Console]::Error.WriteLine("    try: $Try")
    exit 1
}

# Ends the run when something has to come from the user first: well for an image, badly for everybody else.
function Wait-For([string] $Missing, [string] $Next) {
    if ($Prepare) {
        Write-Step "prepared; $Missing is still missing, so nothing was started"
        Write-Step "next: $Next"
        exit 0
    }
    Stop-With "$Missing is missing" $Next
}

# Runs a program with a command line that nothing reads but the program itself.
function Invoke-Program([string] $Program, [string] $Arguments, [string] $In) {
    $start = New-Object System.Diagnostics.ProcessStartInfo
    $local = Join-Path $In $Program
    $start.FileName = if ($Program -match '[\\/]' -and (Test-Path -LiteralPath $local)) { $local } else { $Program }
    $start.Arguments = $Arguments
    $start.WorkingDirectory = $In
    $start.UseShellExecute = $false
    $process = [System.Diagnostics.Process]::Start($start)
    $process.WaitForExit()
    # 1641 and 3010: done, and the machine has to be started again.
    if ($process.ExitCode -notin 0, 1641, 3010) {
        Stop-With "$Program ended with $($process.ExitCode)" 'the lines above'
    }
}

# Fetches an installer, and refuses what its maker has not signed.
function Get-Signed([string] $Address, [string] $Path) {
    Invoke-WebRequest -UseBasicParsing -Uri $Address -OutFile $Path
    $signature = Get-AuthenticodeSignature -LiteralPath $Path
    if ($signature.Status -ne 'Valid') {
        Stop-With "$Address is not signed: $($signature.Status)" 'another day, or an installer that you trust'
    }
}

function Set-Folders {
    foreach ($path in @($Root, $Data, (Join-Path $Data 'log'))) {
        New-Item -ItemType Directory -Force -Path $path | Out-Null
    }
    # By number, since names follow the language of Windows: the system and administrators own it, the service reads it.
    icacls.exe $Data /inheritance:r /grant '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' '*S-1-5-19:(OI)(CI)RX' | Out-Null
    icacls.exe (Join-Path $Data 'log') /grant '*S-1-5-19:(OI)(CI)M' | Out-Null
}

# Values stay with the user: from .env of the project, once, or written into the file by hand.
function Save-Environment {
    if (-not (Test-Path -LiteralPath $EnvironmentFile)) {
        $given = Join-Path $Folder '.env'
        if (Test-Path -LiteralPath $given) {
            Copy-Item -LiteralPath $given -Destination $EnvironmentFile
        } else {
            New-Item -ItemType File -Path $EnvironmentFile | Out-Null
        }
        $script:Changed = $true
    }
    $names = @(Get-Content -LiteralPath $EnvironmentFile | ForEach-Object { ($_ -split '=', 2)[0] })
    foreach ($name in @()) {
        if ($names -cnotcontains $name) {
            Wait-For "the value of $name" "write $name=... into $EnvironmentFile, then run this again"
        }
    }
}

function Test-Excluded([string] $Relative) {
    foreach ($pattern in $Excluded) {
        if ($pattern.StartsWith('**/')) {
            foreach ($part in $Relative.Split('\')) {
                if ($part -like $pattern.Substring(3)) { return $true }
            }
        } elseif ($Relative -like $pattern.Replace('/', '\') -or $Relative -like ($pattern.Replace('/', '\') + '\*')) {
            return $true
        }
    }
    return $false
}

function Get-Source {
    $top = (Get-Item -LiteralPath $Folder).FullName.TrimEnd('\')
    Get-ChildItem -LiteralPath $top -Recurse -File -Force | Sort-Object -Property FullName | ForEach-Object {
        $relative = $_.FullName.Substring($top.Length + 1)
        if (-not (Test-Excluded $relative)) {
            [pscustomobject]@{ Path = $_.FullName; Relative = $relative; Hash = (Get-FileHash -LiteralPath $_.FullName).Hash }
        }
    }
}

# Puts the project in place as a whole, when it differs from what is there.
function Copy-Source {
    $files = @(Get-Source)
    $wanted = ($files | ForEach-Object { "$($_.Hash) $($_.Relative)" }) -join "`n"
    $record = Join-Path $Root 'source.txt'
    if ((Test-Path -LiteralPath $record) -and ((Get-Content -LiteralPath $record -Raw).TrimEnd() -eq $wanted)) {
        return
    }
    Write-Step "copying the project to $App"
    $new = "$App.new"
    if (Test-Path -LiteralPath $new) { Remove-Item -LiteralPath $new -Recurse -Force }
    foreach ($file in $files) {
        $target = Join-Path $new $file.Relative
        New-Item -ItemType Directory -Force -Path (Split-Path -Parent $target) | Out-Null
        Copy-Item -LiteralPath $file.Path -Destination $target
    }
    New-Item -ItemType Directory -Force -Path $new | Out-Null
    Build-Project $new
    Stop-Program
    if (Test-Path -LiteralPath $App) { Remove-Item -LiteralPath $App -Recurse -Force }
    Move-Item -LiteralPath $new -Destination $App
    Set-Content -LiteralPath $record -Value $wanted -Encoding UTF8
    $script:Changed = $true
}

function Install-Dependencies {
    $wanted = (Get-FileHash -LiteralPath $manifest).Hash
    $record = Join-Path $Root 'installed.txt'
    if ((Test-Path -LiteralPath $record) -and ((Get-Content -LiteralPath $record -Raw).Trim() -eq $wanted)) {
        return
    }
    Write-Step "running $manifest, which may take a while"
    Invoke-Program 'msiexec.exe' '/quiet /norestart /i ./setup.msi' (Get-Item -LiteralPath $Folder).FullName
    Set-Content -LiteralPath $record -Value $wanted
    $script:Changed = $true
}

# The installer has done it; the project may hold configuration beside it.
function Build-Project([string] $New) {
    Write-Step "nothing to build in $New"
}

function Stop-Program {
    Write-Step 'what was installed has a service of its own, which is left alone'
}

function Open-Port {
    if (-not (Get-NetFirewallRule -Name $Service -ErrorAction SilentlyContinue)) {
        New-NetFirewallRule -Name $Service -DisplayName $Service -Direction Inbound -Protocol TCP -LocalPort $Port -Action Allow | Out-Null
    }
}

function Test-Healthy {
    $client = New-Object Net.Sockets.TcpClient
    try {
        return $client.ConnectAsync('127.0.0.1', $Port).Wait(2000) -and $client.Connected
    } catch {
        return $false
    } finally {
        $client.Close()
    }
}

function Wait-UntilHealthy {
    $deadline = (Get-Date).AddSeconds(360)
    while (-not (Test-Healthy)) {
        if ((Get-Date) -gt $deadline) {
            Stop-With "nothing answers on port $Port" 'Get-Service | Where-Object Status -ne Running; the log of the installer'
        }
        Start-Sleep -Seconds 1
    }
    Write-Step "healthy on port $Port"
}

Set-Folders
$manifest = Join-Path $Folder 'setup.msi'
if (-not (Test-Path -LiteralPath $manifest)) {
    Wait-For $manifest "copy the project to $Folder, then run this again with -Folder $Folder"
}
Save-Environment
Install-Dependencies
Copy-Source
Open-Port
Wait-UntilHealthy
