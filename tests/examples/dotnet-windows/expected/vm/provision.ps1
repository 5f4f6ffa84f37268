#Requires -Version 5.1
#Requires -RunAsAdministrator
# Makes this machine run .NET service for Windows: .NET 10.0 on Windows Server 2025.
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

$Service = 'dotnet-windows-app'
$Root = Join-Path $env:ProgramFiles $Service
$App = Join-Path $Root 'app'
$Data = Join-Path $env:ProgramData $Service
$EnvironmentFile = Join-Path $Data 'env'
$Port = 8080
# What of a project is neither copied nor compared; after `**/`, wherever it lies.
$Excluded = @('.git', '.vagrant', '.env', '**/bin', '**/obj', '.vs')
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
    foreach ($path in @($Root, $Data, (Join-Path $Data 'log'), 'C:\data')) {
        New-Item -ItemType Directory -Force -Path $path | Out-Null
    }
    # By number, since names follow the language of Windows: the system and administrators own it, the service reads it.
    icacls.exe $Data /inheritance:r /grant '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' '*S-1-5-19:(OI)(CI)RX' | Out-Null
    icacls.exe (Join-Path $Data 'log') /grant '*S-1-5-19:(OI)(CI)M' | Out-Null
    icacls.exe 'C:\data' /grant '*S-1-5-19:(OI)(CI)M' | Out-Null
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
    foreach ($name in @('ConnectionStrings__Shop')) {
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

function Install-Language {
    $script:Dotnet = Join-Path $env:ProgramFiles 'dotnet\dotnet.exe'
    $has = (Test-Path -LiteralPath $script:Dotnet) -and (& $script:Dotnet --list-sdks | Where-Object { $_ -like '10.0.*' })
    if (-not $has) {
        Write-Step 'installing the SDK of .NET 10.0'
        $installer = Join-Path $Data 'dotnet-install.ps1'
        Get-Signed 'https://dot.net/v1/dotnet-install.ps1' $installer
        & $installer -Channel '10.0' -InstallDir (Split-Path -Parent $script:Dotnet) -NoPath
    }
}

function Build-Project([string] $New) {
    $env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'
    $env:DOTNET_NOLOGO = '1'
    $source = "$New.source"
    if (Test-Path -LiteralPath $source) { Remove-Item -LiteralPath $source -Recurse -Force }
    Move-Item -LiteralPath $New -Destination $source
    Invoke-Program $script:Dotnet ('publish Shop.csproj --configuration Release --property:UseAppHost=false --output "' + $New + '"') $source
    Remove-Item -LiteralPath $source -Recurse -Force
}

# The program runs as a task of the account for local services, which may do little: started with the machine, and again
# a minute after it ended.
function Install-Task {
    $runner = Join-Path $Root 'run.ps1'
    $wanted = @'
# Written by provision.ps1. Reads the values of the user, then starts the program; its output is in the log folder.
$ErrorActionPreference = 'Stop'
$data = Join-Path $env:ProgramData 'dotnet-windows-app'
$root = Join-Path $env:ProgramFiles 'dotnet-windows-app'
foreach ($line in @(Get-Content -LiteralPath (Join-Path $data 'env'))) {
    if ($line -match '^([A-Za-z_][A-Za-z0-9_]*)=(.*)$') { [Environment]::SetEnvironmentVariable($Matches[1], $Matches[2]) }
}
$env:ASPNETCORE_HTTP_PORTS = '8080'
$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'
$env:PORT = '8080'
$env:PATH = "$(Join-Path $env:ProgramFiles 'dotnet');$env:PATH"
$log = Join-Path $data 'log'
$started = @{
    FilePath = 'dotnet'
    WorkingDirectory = Join-Path $root 'app'
    RedirectStandardOutput = Join-Path $log 'output.log'
    RedirectStandardError = Join-Path $log 'error.log'
    NoNewWindow = $true
    PassThru = $true
    Wait = $true
}
$started.ArgumentList = 'Shop.dll'
Set-Location -LiteralPath $started.WorkingDirectory
exit (Start-Process @started).ExitCode
'@
    if (-not (Test-Path -LiteralPath $runner) -or (Get-Content -LiteralPath $runner -Raw).TrimEnd() -ne $wanted) {
        Set-Content -LiteralPath $runner -Value $wanted -Encoding UTF8
        $script:Changed = $true
    }
    $task = @{
        TaskName = $Service
        Action = New-ScheduledTaskAction -Execute 'powershell.exe' -Argument "-NoProfile -NonInteractive -ExecutionPolicy RemoteSigned -File `"$runner`""
        Trigger = New-ScheduledTaskTrigger -AtStartup
        Principal = New-ScheduledTaskPrincipal -UserId 'S-1-5-19' -LogonType ServiceAccount -RunLevel Limited
        Settings = New-ScheduledTaskSettingsSet -ExecutionTimeLimit ([TimeSpan]::Zero) -MultipleInstances IgnoreNew -RestartCount 999 -RestartInterval (New-TimeSpan -Minutes 1)
    }
    Register-ScheduledTask @task -Force | Out-Null
}

function Stop-Program {
    if (Get-ScheduledTask -TaskName $Service -ErrorAction SilentlyContinue) {
        Stop-ScheduledTask -TaskName $Service
        Start-Sleep -Seconds 2
    }
}

function Start-Program {
    if ($script:Changed -or (Get-ScheduledTask -TaskName $Service).State -ne 'Running') {
        Write-Step 'starting'
        Stop-Program
        Start-ScheduledTask -TaskName $Service
    }
}

function Open-Port {
    if (-not (Get-NetFirewallRule -Name $Service -ErrorAction SilentlyContinue)) {
        New-NetFirewallRule -Name $Service -DisplayName $Service -Direction Inbound -Protocol TCP -LocalPort $Port -Action Allow | Out-Null
    }
}

function Test-Healthy {
    $request = [Net.WebRequest]::Create("http://127.0.0.1:$Port" + '/')
    $request.Timeout = 2000
    $request.Proxy = $null
    $request.AllowAutoRedirect = $false
    try {
        $answer = $request.GetResponse()
    } catch [Net.WebException] {
        $answer = $_.Exception.Response
    }
    if ($null -eq $answer) { return $false }
    $status = [int] $answer.StatusCode
    $answer.Close()
    return $status -lt 500
}

function Wait-UntilHealthy {
    $logs = Join-Path $Data 'log\*.log'
    $deadline = (Get-Date).AddSeconds(120)
    while (-not (Test-Healthy)) {
        if ((Get-Date) -gt $deadline) {
            Stop-With "the service does not answer on port $Port" "Get-Content '$logs' -Tail 50"
        }
        Start-Sleep -Seconds 1
    }
    Write-Step "healthy on port $Port"
}

Set-Folders
Install-Language
$manifest = Join-Path $Folder 'Shop.csproj'
if (-not (Test-Path -LiteralPath $manifest)) {
    Wait-For $manifest "copy the project to $Folder, then run this again with -Folder $Folder"
}
Save-Environment
Copy-Source
Install-Task
Open-Port
Start-Program
Wait-UntilHealthy
