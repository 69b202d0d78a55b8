// The browser carries the ticket by itself; the button is for when scripts are off.
document.getElementById("vidare").submit();
