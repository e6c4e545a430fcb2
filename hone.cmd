@echo off
rem Runs hone from a clone on Windows, as hone.ps1 does, which builds it here.
setlocal
set "HONE_COMMAND=%~0"
set "HONE_BUILD_ONLY=1"
where /q pwsh && (set "HONE_SHELL=pwsh") || (set "HONE_SHELL=powershell")
%HONE_SHELL% -NoLogo -NoProfile -NonInteractive -ExecutionPolicy Bypass -File "%~dp0hone.ps1" 1>&2
if errorlevel 1 exit /b %ERRORLEVEL%
set "HONE_BUILD_ONLY="
set "HONE_SHELL="
dotnet "%~dp0artifacts\hone\hone.dll" %*
exit /b %ERRORLEVEL%
